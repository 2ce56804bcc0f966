package org.salus.demo;

import java.io.PrintStream;
import java.time.Duration;

/**
 * One line of progress. On a terminal it is drawn over itself a few times a second; elsewhere (a log, a build) a line is
 * printed at most every five seconds.
 */
final class ProgressLine {

    private static final int BAR = 24;
    private static final long REDRAW_NANOS = 150_000_000L;
    private static final long LOG_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final String title;
    private final long started = System.nanoTime();
    private long shownAt;
    private int width;

    ProgressLine(PrintStream out, boolean terminal, String title) {
        this.out = out;
        this.terminal = terminal;
        this.title = title;
        this.shownAt = started - LOG_NANOS;
    }

    /**
     * @param done of {@code total} steps; a total of 0 shows no bar
     * @param note what follows the bar, such as a rate
     */
    synchronized void show(long done, long total, String note) {
        long now = System.nanoTime();
        if (now - shownAt < (terminal ? REDRAW_NANOS : LOG_NANOS)) {
            return;
        }
        shownAt = now;
        print(text(done, total, note), false);
    }

    /** The last word: stays on the screen. */
    synchronized void end(String note) {
        print(title + "  " + note + " in " + seconds(elapsed()), true);
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    static String seconds(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 60
                ? "%.1f s".formatted(duration.toMillis() / 1000.0)
                : "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }

    private String text(long done, long total, String note) {
        if (total <= 0) {
            return title + "  " + note;
        }
        int full = (int) Math.min(BAR, BAR * done / total);
        return title + "  [" + "#".repeat(full) + "-".repeat(BAR - full) + "] " + (100 * done / total) + " %  " + note;
    }

    private void print(String text, boolean last) {
        if (!terminal) {
            out.println(text);
            return;
        }
        out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        if (last) {
            out.println();
        }
        out.flush();
        width = text.length();
    }
}
