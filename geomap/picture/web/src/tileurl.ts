// Providers of tiles as geomap/picture/folium_map/tiles.py writes them, and the addresses of their tiles.

export interface TileRow {
  readonly name: string;
  readonly url: string;
  readonly subdomains: readonly string[];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly tileSize: number;
  readonly zoomOffset: number;
  readonly tms: 0 | 1;
  /** Whether the server refuses pages that do not say where they are, as those opened from a file. */
  readonly needsReferer: 0 | 1;
  readonly credit: readonly (readonly [text: string, address: string])[];
}

/** The address of the tile that holds a point, at the provider's zoom next to `zoom`. */
export function tileUrl(row: TileRow, lat: number, lon: number, zoom: number): string {
  const z = Math.max(0, Math.min(row.maxZoom, Math.max(row.minZoom, Math.round(zoom))) + row.zoomOffset);
  const count = 2 ** z;
  const sine = Math.sin((lat * Math.PI) / 180);
  const x = Math.floor(((lon + 180) / 360) * count);
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * count);
  const line = Math.max(0, Math.min(count - 1, y));
  const values: Readonly<Record<string, string | number>> = {
    s: row.subdomains[0] ?? '',
    x: ((x % count) + count) % count, // the map shows the world more than once
    y: row.tms ? count - 1 - line : line,
    z,
  };
  return row.url.replace(/\{([sxyz])\}/g, (_, key: string) => String(values[key]));
}
