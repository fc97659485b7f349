let context: AudioContext | undefined;

/** Two short soft tones. Silent where the browser wants a press on the page first. */
export function playTone(): void {
  if (typeof AudioContext !== "function") return;
  context ??= new AudioContext();
  const audio = context;
  void audio.resume().then(() => {
    const start = audio.currentTime;
    for (const [at, pitch] of [
      [0, 660],
      [0.12, 880],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, start + at);
      volume.gain.linearRampToValueAtTime(0.12, start + at + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.001, start + at + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(start + at);
      tone.stop(start + at + 0.24);
    }
  });
}
