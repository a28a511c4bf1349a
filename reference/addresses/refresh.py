#!/usr/bin/env python3
"""Builds addresses.mmdb (country and AS of every address) out of two packages of the npm registry.

    python3 refresh.py      needs npm; writes addresses.zip, sample.csv.gz and VERSION beside itself

The file is in MaxMind's DB format 2.0 with MaxMind's field names, so that any GeoLite2, DB-IP or IPinfo file can stand in its place.
"""
import csv, gzip, ipaddress, os, struct, subprocess, tarfile, tempfile, time, zipfile

def ranges(path, value):
    with open(path, newline='', encoding='utf-8') as f:
        for row in csv.reader(f):
            yield int(ipaddress.ip_address(row[0])), int(ipaddress.ip_address(row[1])), value(row)

def merged(left, right):
    """Disjoint ranges with the values of both lists, in order; equal neighbours joined."""
    left, right = list(left), list(right)
    cuts = sorted({r[0] for r in left} | {r[1] + 1 for r in left} | {r[0] for r in right} | {r[1] + 1 for r in right})
    out, i, j = [], 0, 0
    for start, end in zip(cuts, cuts[1:]):
        while i < len(left) and left[i][1] < start: i += 1
        while j < len(right) and right[j][1] < start: j += 1
        a = left[i][2] if i < len(left) and left[i][0] <= start else None
        b = right[j][2] if j < len(right) and right[j][0] <= start else None
        if a is None and b is None: continue
        if out and out[-1][1] == start - 1 and out[-1][2] == (a, b): out[-1][1] = end - 1
        else: out.append([start, end - 1, (a, b)])
    return out

class Writer:
    def __init__(self):
        self.nodes = [[0, 0]]           # 0: nothing, positive: node + 1, negative: -(data index + 1)
        self.values, self.index = [], {}
    def insert(self, prefix, bits, value):
        key = self.index.setdefault(value, len(self.values))
        if key == len(self.values): self.values.append(value)
        node = 0
        for depth in range(bits):
            bit = (prefix >> (127 - depth)) & 1
            if depth == bits - 1:
                self.nodes[node][bit] = -(key + 1)
                return
            child = self.nodes[node][bit]
            if child <= 0:
                self.nodes.append([0, 0])
                child = self.nodes[node][bit] = len(self.nodes)
            node = child - 1
    def add(self, start, end, value, offset):
        """Splits a range into prefixes; offset 96 puts IPv4 addresses at ::/96."""
        width = 128 - offset
        while start <= end:
            size = min(start & -start if start else 1 << width, 1 << ((end - start + 1).bit_length() - 1))
            self.insert(start, 128 - (size.bit_length() - 1), value)
            start += size

def control(kind, size):
    head = kind << 5 if kind < 8 else 0
    extra = b'' if kind < 8 else bytes([kind - 7])
    if size < 29: return bytes([head | size]) + extra
    if size < 285: return bytes([head | 29]) + extra + bytes([size - 29])
    return bytes([head | 30]) + extra + struct.pack('>H', size - 285)
def text(s): b = s.encode(); return control(2, len(b)) + b
def number(n, kind=6): b = n.to_bytes(8, 'big').lstrip(b'\0'); return control(kind, len(b)) + b
def pointer(at):
    if at < 2048: return bytes([0x20 | at >> 8, at & 255])
    at2 = at - 2048
    if at2 < 1 << 19: return bytes([0x28 | at2 >> 16]) + struct.pack('>H', at2 & 0xffff)
    at3 = at - 526336
    return bytes([0x30 | at3 >> 24]) + (at3 & 0xffffff).to_bytes(3, 'big') if at3 < 1 << 27 else bytes([0x38]) + struct.pack('>I', at)
def mapping(pairs): return control(7, len(pairs)) + b''.join(k + v for k, v in pairs)

def encode(values):
    data, seen, offsets = bytearray(), {}, []
    def shared(encoded):
        if encoded not in seen:
            seen[encoded] = len(data)
            data.extend(encoded)
        return pointer(seen[encoded])
    for country, asn in values:
        pairs = []
        if country: pairs.append((shared(text('country')), shared(mapping([(text('iso_code'), text(country))]))))
        if asn:
            pairs.append((shared(text('autonomous_system_number')), number(asn[0])))
            pairs.append((shared(text('autonomous_system_organization')), shared(text(asn[1]))))
        encoded = mapping(pairs)
        offsets.append(len(data))
        data.extend(encoded)
    return bytes(data), offsets

def write(path, w, epoch):
    data, offsets = encode(w.values)
    count = len(w.nodes)
    def record(v): return count if v == 0 else v - 1 if v > 0 else count + 16 + offsets[-v - 1]
    tree = bytearray()
    for left, right in w.nodes:
        l, r = record(left), record(right)
        assert max(l, r) < 1 << 28
        tree += (l & 0xffffff).to_bytes(3, 'big') + bytes([l >> 24 << 4 | r >> 24]) + (r & 0xffffff).to_bytes(3, 'big')
    meta = mapping([
        (text('binary_format_major_version'), number(2, 5)), (text('binary_format_minor_version'), number(0, 5)),
        (text('build_epoch'), number(epoch, 9)), (text('database_type'), text('DmarcIngest-Country-ASN')),
        (text('description'), mapping([(text('en'), text('Country and AS by address; NRO, RouteViews, DB-IP (CC BY 4.0)'))])),
        (text('ip_version'), number(6, 5)), (text('languages'), control(11, 0)), (text('node_count'), number(count, 6)), (text('record_size'), number(28, 5))])
    blob = bytes(tree) + b'\0' * 16 + data + b'\xab\xcd\xefMaxMind.com' + meta
    open(path, 'wb').write(blob)
    return len(blob)

def fetch(package, into):
    """Unpacks the newest version of a package of the npm registry; gives its version."""
    name = subprocess.run(['npm', 'pack', '--silent', package], cwd=into, check=True, capture_output=True, text=True).stdout.strip()
    with tarfile.open(os.path.join(into, name)) as archive:
        archive.extractall(os.path.join(into, package.replace('/', '_')), filter='data')
    return name.rsplit('-', 1)[1].removesuffix('.tgz')

def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as work:
        versions = {p: fetch(p, work) for p in ('@ip-location-db/geo-whois-asn-country', '@ip-location-db/asn')}
        country = os.path.join(work, '@ip-location-db_geo-whois-asn-country', 'package')
        network = os.path.join(work, '@ip-location-db_asn', 'package')
        writer, sample = Writer(), []
        for version, offset in (('ipv4', 96), ('ipv6', 0)):
            rows = merged(
                ranges(f'{country}/geo-whois-asn-country-{version}.csv', lambda row: row[2]),
                ranges(f'{network}/asn-{version}.csv', lambda row: (int(row[2]), row[3])))
            for start, end, value in rows:
                writer.add(start, end, value, offset)
            # 5,000 addresses of each family for the tests, taken from the lists and not from the file that is made of them.
            for start, end, (iso, asn) in rows[::max(1, len(rows) // 5000)][:5000]:
                kind = ipaddress.IPv4Address if offset else ipaddress.IPv6Address
                sample.append([str(kind((start + end) // 2)), iso or '', asn[0] if asn else '', asn[1] if asn else ''])
        stamp = int(time.mktime(time.strptime(versions['@ip-location-db/asn'].split('.')[2][:8], '%Y%m%d')))
        path = os.path.join(work, 'addresses.mmdb')
        size = write(path, writer, stamp)
        with zipfile.ZipFile(os.path.join(here, 'addresses.zip'), 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            archive.write(path, 'addresses.mmdb')
    with gzip.open(os.path.join(here, 'sample.csv.gz'), 'wt', encoding='utf-8', newline='') as f:
        csv.writer(f).writerows(sample)
    with open(os.path.join(here, 'VERSION'), 'w') as f:
        f.writelines(f'{package} {version}\n' for package, version in versions.items())
    print(f'{len(writer.nodes):,} nodes, {len(writer.values):,} values, {size:,} bytes')

if __name__ == '__main__':
    main()
