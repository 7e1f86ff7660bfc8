/**
 * The pictures that `npm run pictures` makes. README and docs may show no others, apart from the icon.
 *
 * @typedef {object} PictureKind
 * @property {string} name
 * @property {readonly ('dark' | 'light' | 'hc')[]} [themes] a file `NAME-THEME.png` for each of them; without themes, `NAME.png` moves
 * @property {number} colors the size of the palette: fewer colors make a smaller file
 */

/** @type {readonly PictureKind[]} */
export const pictureKinds = [
  ...['watch', 'inspector', 'hex', 'nodes', 'findings', 'sequence', 'statistics', 'replay'].map((name) => ({
    name,
    themes: /** @type {const} */ (['dark']),
    colors: 64,
  })),
  // The package contains these pictures, so they are small.
  ...['watch', 'open', 'demo', 'save'].map((step) => ({
    name: `walkthrough-${step}`,
    themes: /** @type {const} */ (['dark', 'light', 'hc']),
    colors: 20,
  })),
  ...['watch', 'emit', 'test'].map((name) => ({ name: `moving-${name}`, colors: 96 })),
];

/**
 * The names of the files of a picture.
 * @param {PictureKind} kind
 */
export function filesOf({ name, themes }) {
  return themes ? themes.map((theme) => `${name}-${theme}.png`) : [`${name}.png`];
}

/** The names of all files. */
export const pictureFiles = pictureKinds.flatMap(filesOf);

/** The limit of a moving picture, in bytes. */
export const maxMovingBytes = 2_000_000;

/** The folder in which the tests leave screenshots and the frames of moving pictures. */
export const takenFolder = 'test-results/pictures';
