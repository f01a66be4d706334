declare module '*.css';
declare module '*.png' {
  const url: string;
  export default url;
}
declare module 'jquery/dist/jquery.slim.min.js' {
  const jQuery: unknown;
  export default jQuery;
}
declare module 'leaflet.awesome-markers/dist/leaflet.awesome-markers.js';
declare module 'leaflet.heat';
declare module 'leaflet.markercluster';
