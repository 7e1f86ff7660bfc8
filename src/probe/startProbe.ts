/**
 * The main part of the probe, in a separate bundle. It is loaded when a class of Socket.IO is found, and connects the
 * parts of the probe.
 */
import { EventEmitter } from 'node:events';
import { dirname } from 'node:path';
import { type Report, reportVersion } from '../model/probe/reports.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { CallSites } from './callSites.ts';
import { ClientEnds } from './clientEnds.ts';
import { Commands } from './commands.ts';
import { EmittedEvents } from './emittedEvents.ts';
import { Link } from './link.ts';
import { readSettings } from './listeners.ts';
import { workerThreads } from './builtins.ts';
import type { LibraryClasses } from './moduleHook.ts';
import { NamespaceMiddleware } from './namespaceMiddleware.ts';
import { NestGateways } from './nestGateways.ts';
import { Observed } from './observed.ts';
import { reportLoad } from './processLoad.ts';
import { ReceivedEvents } from './receivedEvents.ts';
import { observeRooms, reportRooms } from './rooms.ts';
import { observeClients, observeSockets } from './sessions.ts';

// The property of the global object is a getter.
const clock = performance;
const now = (): number => clock.now();

/** Starts the probe. Returns the functions that observe the classes of the library. */
export function startProbe(path: string, token: string, seesModules: boolean): LibraryClasses {
  const link = new Link({
    path,
    hello: () => hello(token, seesModules),
    snapshot,
    command: (command) => commands.run(command),
  });
  const sites = new CallSites({ now, report: (site) => link.send(site, true), missed: () => link.missedSite() });
  sites.library(__filename);
  const reporting = { now, send: (report: Report, isBasic = false) => link.send(report, isBasic) };
  const middleware = new NamespaceMiddleware(now);
  const observed = new Observed({
    ...reporting,
    middlewareMs: (client, namespace) => middleware.duration(client, namespace),
    described: (number, socket) => {
      reportRooms(number, socket, reporting);
      emitted.joined(number, socket);
      emitted.prepareAdapter(socket.nsp.adapter);
    },
  });
  const commands = new Commands({ ...reporting, observed });
  const context = { isOn: () => link.isOn, send: reporting.send, reports: link, now, sites, observed };
  const gateways = new NestGateways(context);
  const received = new ReceivedEvents(context, gateways);
  const acks = new Acknowledgements(context, received);
  const emitted = new EmittedEvents(context, acks);
  const clients = new ClientEnds(context, emitted, acks);

  function snapshot(): void {
    for (const site of sites.known) link.send(site, true);
    observed.reportAll();
    clients.reportAll();
  }

  return {
    found: (file) => {
      readSettings(EventEmitter);
      sites.library(dirname(file));
      if (!link.start()) return;
      // The positions of decorators that have run already.
      for (const site of sites.known) link.send(site, true);
      reportLoad(context, () => observed.reportWriteBuffers());
    },
    client: (prototype) => {
      observeClients(prototype, observed, (client) => emitted.prepare(client));
      received.observeClients(prototype);
      emitted.observeClients(prototype);
    },
    socket: (prototype) => {
      observeSockets(prototype, observed);
      observeRooms(prototype, observed, reporting);
      received.observeSockets(prototype);
      emitted.observeSockets(prototype);
      acks.observe(prototype);
      acks.observeTimeouts(prototype);
    },
    namespace: (prototype) => {
      middleware.observe(prototype);
      emitted.observeNamespaces(prototype);
    },
    nestDecorator: (exports) => gateways.observeDecorator(exports),
    nestController: (prototype) => gateways.observeController(prototype),
    manager: (prototype) => {
      received.observeClients(prototype);
      clients.observeManagers(prototype);
    },
    clientSocket: (prototype) => {
      received.observeClientSockets(prototype);
      acks.observe(prototype);
      clients.observeSockets(prototype);
    },
    broadcastOperator: (prototype) => emitted.observeNamespaces(prototype),
  };
}

function hello(token: string, seesModules: boolean): Report {
  return {
    type: 'hello',
    version: reportVersion,
    token,
    pid: process.pid,
    threadId: workerThreads().threadId,
    entryFile: process.argv[1] ?? '',
    nodeVersion: process.version,
    t: now(),
    wall: Date.now(),
    seesModules: seesModules ? 1 : 0,
  };
}
