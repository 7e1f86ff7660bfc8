/** Messages about diagnoses, which find the faults of a connection. */
import * as v from 'valibot';
import { diagnosisSchema } from '../model/diagnosis/diagnosis.ts';
import { networkSchema } from '../model/profile/network.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { notification, request } from './message.ts';

const deep = v.optional(v.boolean());
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/** Examines a server with a resolved profile. Only the host sends this. The request can be canceled, and ends within its own time. */
export const diagnosisRun = request(
  'diagnosis/run',
  v.object({
    profile: profileSchema,
    network: v.optional(networkSchema),
    /** Includes the checks that take a long time. */
    deep,
    /** The client belongs to an application: its namespace is not joined. */
    isForeign: v.optional(v.boolean()),
    /** Ports of this machine at which the server may listen, in addition to the usual ones. */
    ports: v.optional(v.array(port)),
  }),
  diagnosisSchema,
  { timeoutMs: null },
);

/** Examines the server of a connection that is listed. The page sends it, and the host responds. */
export const diagnosisOf = request('diagnosis/of', v.object({ connectionId: v.string(), deep }), diagnosisSchema, {
  timeoutMs: null,
});

/** Writes a diagnosis to the clipboard, as Markdown with the versions in use. The host responds. */
export const diagnosisCopy = request('diagnosis/copy', v.object({ diagnosis: diagnosisSchema }), v.object({}));

/** Shows the diagnosis of a connection, and starts it. The host sends it. */
export const diagnosisReveal = notification('diagnosis/reveal', v.object({ connectionId: v.string() }));
