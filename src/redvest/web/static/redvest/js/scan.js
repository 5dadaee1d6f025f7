/**
 * Scanning with the camera: <div data-scan data-scan-input="#id_code" hidden> beside a plain text field. Shown only where the
 * browser can read QR codes (BarcodeDetector) and has a camera; elsewhere one types the code, which is always possible.
 * Without data-scan-again the form is sent and scanning ends; with it the camera stays on for the next person. Sentences come
 * from the markup: data-say-starting, data-say-aim, data-say-denied, data-say-read.
 */

const REPEAT_MS = 4000;

async function canScan() {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

function set(box) {
  const video = box.querySelector("[data-scan-video]");
  const status = box.querySelector("[data-scan-status]");
  const start = box.querySelector("[data-scan-start]");
  const input = document.querySelector(box.dataset.scanInput);
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;
  let last = { value: "", at: 0 };

  const say = (key) => {
    status.textContent = box.dataset[key] ?? "";
  };

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    start.hidden = false;
  }

  function take(value) {
    if (value === last.value && Date.now() - last.at < REPEAT_MS) return;
    last = { value, at: Date.now() };
    navigator.vibrate?.(60);
    say("sayRead");
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (!("scanAgain" in box.dataset)) stop();
    input.form.requestSubmit();
  }

  async function look() {
    if (!stream) return;
    try {
      const [code] = await detector.detect(video);
      if (code) take(code.rawValue);
    } catch {
      // A frame that is not ready yet; the next one will be.
    }
    setTimeout(look, 200);
  }

  start.addEventListener("click", async () => {
    say("sayStarting");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      say("sayDenied");
      input.focus();
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    start.hidden = true;
    await video.play();
    say("sayAim");
    look();
  });
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  box.hidden = false;
}

if (await canScan()) document.querySelectorAll("[data-scan]").forEach(set);
