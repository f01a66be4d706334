// The plugins below are written for a global L; they get the one of this page's maps.
const { L } = (window as unknown as { geomap: { L: typeof import('leaflet') } }).geomap;
export { L };
export default L;
