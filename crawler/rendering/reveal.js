// Runs in a world of its own beside the page's: what the page did to its prototypes does not reach here.
// reveal.press() presses the next thing that content hides behind and says whether there was one; reveal.keep() takes the
// page as it stands, unless the press has taken links away; reveal.html(limit) gives what was kept, null when it is larger.
globalThis.reveal ??= (() => {
  const MORE = /^[\s»>+▾▼⌄…\d()]*(?:(?:คลิก)?(?:ดู|แสดง|อ่าน)(?:รายการ|ข้อมูล|เอกสาร|ข่าว|รายละเอียด)?(?:ทั้งหมด|เพิ่มเติม|เพิ่ม|ต่อ)|โหลด(?:ข้อมูล)?เพิ่ม(?:เติม)?|เพิ่มเติม|ทั้งหมด|(?:load|show|view|see|read) (?:more|all))[\s»>+▾▼⌄….\d()]*$/i;
  const NEVER = /ลบ|ส่ง|บันทึก|ยืนยัน|ยกเลิก|สมัคร|ชำระ|จอง|โหวต|ถูกใจ|แชร์|พิมพ์|เข้าสู่ระบบ|ออกจากระบบ|ลงชื่อ|ยอมรับ|delete|remove|submit|send|save|confirm|vote|like|share|print|log ?in|log ?out|sign ?(?:in|up|out)|accept|subscribe|postback/i;
  const DOOR = /(?:^|[-_\s])(?:accordion|collaps\w*|toggle\w*|expand\w*|tab)(?:[-_\s]|$)/i;
  const PRESSED = 'button, [role="button"], [role="tab"], a, summary, [data-toggle], [data-bs-toggle], [aria-expanded="false"], [onclick], [class*="accordion"], [class*="collaps"], [class*="toggle"]';
  const done = new WeakSet();
  let kept = null, links = new Set();

  const words = (element) => (element.textContent || '').replace(/\s+/g, ' ').trim().slice(0, 200);
  const bare = (element) => !words(element) && !element.querySelector('a[href], img, table');

  function leads(element) {
    const anchor = element.closest('a[href], area[href]');
    const href = anchor ? (anchor.getAttribute('href') || '').trim() : '';
    return href !== '' && !href.startsWith('#') && !/^javascript:/i.test(href);
  }

  function sends(element) {
    if (element.matches('input, select, textarea, label')) return true;
    const form = element.closest('form');
    if (!form) return false;
    return element.matches('button') ? element.type !== 'button' : !element.matches('a, summary');
  }

  function panel(element) {
    const own = element.getAttribute('data-bs-target') || element.getAttribute('data-target') || element.getAttribute('href') || '';
    const name = element.getAttribute('aria-controls') || (own.startsWith('#') ? own.slice(1) : '');
    if (name) return document.getElementById(name);
    if (element.matches('summary')) return element.parentElement;
    return element.nextElementSibling;
  }

  function hides(element) {
    if (MORE.test(words(element)) && element.matches('button, a, [role="button"], [onclick]')) return true;
    if (element.matches('summary')) return words(element.parentElement) === words(element);
    const door = element.matches('[role="tab"], [data-toggle], [data-bs-toggle], [aria-expanded="false"]') || DOOR.test(element.className?.baseVal ?? element.className ?? '');
    if (!door || words(element) === '' || words(element).length > 150) return false;
    const behind = panel(element);
    return behind !== null && behind !== undefined && bare(behind);
  }

  function found() {
    const all = new Set();
    for (const anchor of document.querySelectorAll('a[href]')) {
      all.add(anchor.getAttribute('href') + ' ' + words(anchor));
      if (all.size >= 5000) break;
    }
    return all;
  }

  return {
    press() {
      let looked = 0;
      for (const element of document.querySelectorAll(PRESSED)) {
        if (++looked > 5000) return false;
        if (done.has(element) || leads(element) || sends(element)) continue;
        if (NEVER.test(words(element) + ' ' + (element.getAttribute('onclick') || '') + ' ' + (element.getAttribute('href') || ''))) continue;
        if (!hides(element)) continue;
        done.add(element);
        element.click();
        return true;
      }
      return false;
    },
    keep() {
      const now = found();
      for (const link of links) if (!now.has(link)) return false;
      links = now;
      kept = '<!DOCTYPE html>' + document.documentElement.outerHTML;
      return true;
    },
    html: (limit) => (kept !== null && kept.length <= limit ? kept : null),
  };
})();
