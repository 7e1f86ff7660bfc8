/**
 * Configuration of reverse proxies. The comment on each function describes the effect of the configuration. Addresses
 * are examples.
 */
import type { CauseParams } from '../cause/cause.ts';
import { enginePath, type Snippets } from './snippetValues.ts';

/** WebSockets are forwarded. */
export function upgrade(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
location ${path} {
    proxy_pass http://127.0.0.1:3000;
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_read_timeout 1h;
}`,
    apache: `
<Location "${path}">
    ProxyPass "http://127.0.0.1:3000${path}" upgrade=websocket timeout=3600
    ProxyPassReverse "http://127.0.0.1:3000${path}"
</Location>`,
    haproxy: `
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h

frontend web
    bind :80
    acl is_socketio path_beg ${path}
    use_backend socketio if is_socketio

backend socketio
    server app1 127.0.0.1:3000 check`,
  };
}

/** All requests of a session reach the same process. */
export function sticky(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
upstream socketio {
    ip_hash;
    server 127.0.0.1:3001;
    server 127.0.0.1:3002;
}

server {
    listen 80;

    location ${path} {
        proxy_pass http://socketio;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
}`,
    apache: `
Header add Set-Cookie "SOCKETIO_ROUTE=.%{BALANCER_WORKER_ROUTE}e; path=/" env=BALANCER_ROUTE_CHANGED

<Proxy "balancer://socketio">
    BalancerMember "http://127.0.0.1:3001" route=app1
    BalancerMember "http://127.0.0.1:3002" route=app2
    ProxySet stickysession=SOCKETIO_ROUTE
</Proxy>

ProxyPass "${path}" "balancer://socketio${path}" upgrade=websocket`,
    haproxy: `
backend socketio
    balance roundrobin
    cookie SOCKETIO_ROUTE insert indirect nocache
    server app1 127.0.0.1:3001 check cookie app1
    server app2 127.0.0.1:3002 check cookie app2`,
    express: `
import cluster from "node:cluster";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { setupMaster, setupWorker } from "@socket.io/sticky";
import { Server } from "socket.io";

if (cluster.isPrimary) {
  const httpServer = createServer();
  setupMaster(httpServer, { loadBalancingMethod: "least-connection" });
  httpServer.listen(3000);
  for (let count = 0; count < availableParallelism(); count++) cluster.fork();
} else {
  const io = new Server(createServer());
  setupWorker(io);
}`,
  };
}

/** Larger bodies are accepted. */
export function bodySize(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
location ${path} {
    client_max_body_size 10m;
}`,
    apache: `
<Location "${path}">
    LimitRequestBody 10485760
</Location>`,
  };
}

/** Responses are forwarded without compression. */
export function uncompressed(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
location ${path} {
    gzip off;
    proxy_set_header Accept-Encoding "";
}`,
    apache: `
SetEnvIf Request_URI "^${path.replaceAll('.', '\\.')}" no-gzip=1`,
    haproxy: `
backend socketio
    http-request del-header Accept-Encoding
    server app1 127.0.0.1:3000 check`,
  };
}

/** Responses are forwarded immediately, without buffering. */
export function unbuffered(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
location ${path} {
    proxy_pass http://127.0.0.1:3000;
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_cache off;
}`,
    apache: `
ProxyPass "${path}" "http://127.0.0.1:3000${path}" upgrade=websocket flushpackets=on
SetEnvIf Request_URI "^${path.replaceAll('.', '\\.')}" no-gzip=1`,
    haproxy: `
backend socketio
    option http-no-delay
    server app1 127.0.0.1:3000 check`,
    express: `
app.use(
  compression({
    filter: (request, response) => !request.path.startsWith("${path}") && compression.filter(request, response),
  }),
);`,
  };
}

/** Connections over which nothing is sent stay open. */
export function idleTime(params: CauseParams): Snippets {
  const path = enginePath(params);
  return {
    nginx: `
location ${path} {
    proxy_read_timeout 1h;
    proxy_send_timeout 1h;
}`,
    apache: `
ProxyPass "${path}" "http://127.0.0.1:3000${path}" upgrade=websocket timeout=3600`,
    haproxy: `
defaults
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h`,
  };
}
