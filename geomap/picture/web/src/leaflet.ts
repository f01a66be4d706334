// The one Leaflet of the page's maps. The code that folium writes wants a mutable global `L`, which
// Leaflet's own file sets; on a page that had another Leaflet before, that one keeps the name.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import icon from 'leaflet/dist/images/marker-icon.png';
import icon2x from 'leaflet/dist/images/marker-icon-2x.png';
import shadow from 'leaflet/dist/images/marker-shadow.png';

// Leaflet guesses its icons' addresses from the style sheet's; a page in one file has none.
delete (L.Icon.Default.prototype as unknown as { _getIconUrl?: unknown })._getIconUrl;
L.Icon.Default.mergeOptions({ iconUrl: icon, iconRetinaUrl: icon2x, shadowUrl: shadow });

// Leaflet moves by script, which no style sheet stops: who asked for less motion gets each view at once.
if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
  L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
  const { panBy } = L.Map.prototype;
  L.Map.include({
    panBy(this: L.Map, offset: L.PointExpression, options?: L.PanOptions) {
      return panBy.call(this, offset, { ...options, animate: false });
    },
  });
}

export default L;
