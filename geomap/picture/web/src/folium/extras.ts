// What folium's own elements need when users add them: jQuery for popups, AwesomeMarkers for icons,
// clusters and heat maps. Only pages that use them carry this.
import jQuery from 'jquery/dist/jquery.slim.min.js';
import 'leaflet.awesome-markers/dist/leaflet.awesome-markers.js';
import 'leaflet.heat';
import 'leaflet.markercluster';
import './extras.css';

interface Host {
  $?: unknown;
  jQuery?: unknown;
  geomap: { extras?: number };
}
const host = window as unknown as Host;
host.jQuery ??= jQuery;
host.$ ??= jQuery;
host.geomap.extras = 1;
