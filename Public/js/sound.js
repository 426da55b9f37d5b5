// @ts-check
// Sounds made with the browser's synthesiser, so there is no file to load.

const LENGTH = 0.18;

export class Sound {
  constructor() {
    // Browsers allow sound only after a touch; the first one anywhere is enough.
    addEventListener("pointerdown", () => this.unlock(), { capture: true });
    addEventListener("keydown", () => this.unlock(), { capture: true });
  }

  unlock() {
    this.audio ??= "AudioContext" in window ? new AudioContext() : undefined;
    // Also one that a call or another app has interrupted.
    if (this.audio && this.audio.state !== "running") this.audio.resume().catch(() => { /* with the next touch */ });
  }

  /**
   * @param {[seconds: number, hertz: number][]} notes
   * @param {OscillatorType} [voice]
   */
  play(notes, voice = "sine") {
    const { audio } = this;
    if (!audio || audio.state !== "running") return;
    for (const [at, frequency] of notes) note(audio, audio.currentTime + at, frequency, voice);
  }
}

/** @param {AudioContext} audio @param {number} at @param {number} frequency @param {OscillatorType} voice */
function note(audio, at, frequency, voice) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = voice;
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH - 0.01);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + LENGTH);
}
