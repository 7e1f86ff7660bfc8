/** The page of an opened session file: the inspector's timeline, details, statistics and stream analysis, read-only. */
import { html } from 'lit';
import { createCommonComponents, layOutPage } from '../commonParts.ts';
import { fixNotice } from '../fixNotice.ts';
import type { Layout } from '../layout.ts';
import { connectPage } from '../pageContext.ts';
import { emptyFile } from './emptyFile.ts';
import { fileBanner } from './fileBanner.ts';
import { FileMirror } from './fileMirror.ts';

const context = connectPage();
const { store, channel, clock, session } = context;
const file = store.add(new FileMirror(channel, clock));
const components = createCommonComponents(context, {
  layout: () => layout,
  file: { empty: () => emptyFile(file) },
});
const layout: Layout = layOutPage(context, components, {
  banner: () =>
    html`${fixNotice(components.fixes)}${fileBanner(file, [...(session.state?.connections ?? []), ...(session.state?.former ?? [])])}`,
});

for (const subscription of [
  file.onDidChange(() => {
    // While the file is read, connections can be found in the middle of it.
    session.refresh();
    layout.invalidate();
    components.timeline.invalidate();
  }),
  session.onDidChange(() => layout.invalidate()),
]) {
  store.add(subscription);
}

file.watch();
session.refresh();
