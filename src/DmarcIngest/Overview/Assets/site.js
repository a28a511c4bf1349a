// The theme, the dates of a custom period, and the charts. Everything else works without it.
(() => {
  'use strict';
  const root = document.documentElement;
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

  document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
    dressAll();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dressAll());

  document.querySelector('[data-print]')?.addEventListener('click', () => print());

  const period = document.querySelector('[data-period]');
  const dates = [...document.querySelectorAll('[data-custom]')];
  const showDates = () => dates.forEach(label => {
    label.hidden = period.value !== 'custom';
    label.querySelector('input').disabled = label.hidden;
  });
  period?.addEventListener('change', () => { showDates(); if (period.value !== 'custom') period.form.requestSubmit(); });
  if (period) showDates();

  const colour = name => getComputedStyle(document.body).getPropertyValue(name).trim();
  function dress(chart) {
    chart.options.plugins.legend.labels.color = colour('--text');
    for (const axis of Object.values(chart.options.scales)) {
      axis.ticks.color = colour('--soft');
      axis.grid.color = colour('--line');
    }
  }

  const dressAll = () => charts.forEach(chart => { dress(chart); chart.update(); });

  const charts = [...document.querySelectorAll('[data-chart]')].map(place => {
    const data = JSON.parse(place.dataset.chart);
    const bars = data.bars.map(bar => ({ type: 'bar', label: bar.name, data: bar.values, backgroundColor: bar.color, stack: 'all', yAxisID: 'y', order: 2, pointStyle: 'rect' }));
    const lines = data.line ? [{
      type: 'line', label: data.line.name, data: data.line.values, borderColor: data.line.color, backgroundColor: data.line.color,
      yAxisID: 'rate', order: 1, pointStyle: 'line', pointRadius: 0, pointHitRadius: 8, borderWidth: 2, spanGaps: false,
    }] : [];
    const chart = new Chart(place.querySelector('canvas'), {
      data: { labels: data.labels, datasets: [...bars, ...lines] },
      options: {
        animation: false, maintainAspectRatio: false, interaction: { mode: 'index', intersect: false },
        plugins: { legend: { position: 'bottom', labels: { usePointStyle: true } } },
        scales: {
          x: { stacked: true, ticks: { maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } },
          y: { stacked: true, beginAtZero: true, ticks: { precision: 0 }, grid: {} },
          ...(data.line ? { rate: { position: 'right', min: 0, max: 102, afterBuildTicks: axis => { axis.ticks = [0, 20, 40, 60, 80, 100].map(value => ({ value })); }, ticks: { callback: value => `${value}%` }, grid: { drawOnChartArea: false } } } : {}),
        },
      },
    });
    dress(chart);
    chart.update();
    return chart;
  });

  // The page at hand is to be seen in a menu that is wider than a phone.
  document.querySelector('nav a[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

  // Paper is white, whatever the screen is.
  addEventListener('beforeprint', () => charts.forEach(chart => chart.resize()));
})();
