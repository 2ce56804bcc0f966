package org.salus.platform.cli;

import java.io.PrintStream;
import org.salus.terminology.Load;

/** Lines of progress, at most two a second; a new phase is always said. */
final class LoadProgress implements Load.Progress {

    private static final long PAUSE = 500_000_000;

    private final PrintStream out;
    private String phase = "";
    private long last;

    LoadProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void at(String phase, long done, long total) {
        long now = System.nanoTime();
        if (phase.equals(this.phase) && now - last < PAUSE) {
            return;
        }
        this.phase = phase;
        last = now;
        out.println(phase + (done == 0 ? "" : ": " + done + (total == 0 ? "" : " of " + total)));
    }
}
