#!/usr/bin/env python3
"""chart.py RESULTS.md > results.svg: bars of the wall-clock ratios of the first table whose rows name a conversion."""
import html
import re
import sys

rows = []
for line in open(sys.argv[1], encoding="utf-8"):
    cells = [c.strip() for c in line.strip().strip("|").split("|")]
    match = re.fullmatch(r"\*\*([\d.]+)x\*\*", cells[3]) if len(cells) > 3 else None
    if match:
        rows.append((cells[0], float(match[1])))
top = max(r for _, r in rows)
left, width, bar, gap = 290, 420, 20, 8
height = len(rows) * (bar + gap) + 50
print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" height="{height}" font-family="sans-serif" font-size="13">')
print(f'<rect width="100%" height="100%" fill="#ffffff"/><text x="10" y="20" fill="#222">Wall time of qemu-img divided by ours (line: 1x; scale is logarithmic)</text>')
import math
low = min(0.5, min(r for _, r in rows))
scale = lambda r: (math.log(r) - math.log(low)) / (math.log(top) - math.log(low)) * width
for i, (name, ratio) in enumerate(rows):
    y = 36 + i * (bar + gap)
    print(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end" fill="#222">{html.escape(name)}</text>')
    print(f'<rect x="{left}" y="{y}" width="{scale(ratio):.1f}" height="{bar}" fill="{"#2b7de9" if ratio >= 1 else "#c0392b"}"/>')
    print(f'<text x="{left + scale(ratio) + 6:.1f}" y="{y + 15}" fill="#222">{ratio:g}x</text>')
print(f'<line x1="{left + scale(1):.1f}" y1="30" x2="{left + scale(1):.1f}" y2="{height - 10}" stroke="#222" stroke-dasharray="4 3"/>')
print('</svg>')
