package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A time from {@code start} up to, but without, {@code end}, which is later. */
record Interval(Instant start, Instant end) {

    Interval {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("An interval ends after it starts");
        }
    }

    /** Null when nothing lies between them. */
    static @Nullable Interval of(Instant start, Instant end) {
        return start.isBefore(end) ? new Interval(start, end) : null;
    }

    boolean overlaps(Interval other) {
        return start.isBefore(other.end) && other.start.isBefore(end);
    }

    boolean contains(Interval other) {
        return !other.start.isBefore(start) && !other.end.isAfter(end);
    }

    Duration length() {
        return Duration.between(start, end);
    }

    /** The same times as few intervals, in order, none touching another. */
    static List<Interval> union(List<Interval> all) {
        List<Interval> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Interval::start));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : sorted) {
            Interval last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && !next.start.isAfter(last.end)) {
                merged.set(merged.size() - 1, new Interval(last.start, later(last.end, next.end)));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /** What is in one of {@code from} and in none of {@code without}; in order of both. */
    static List<Interval> minus(List<Interval> from, List<Interval> without) {
        List<Interval> holes = union(without);
        List<Interval> left = new ArrayList<>();
        for (Interval one : from) {
            Instant at = one.start;
            for (Interval hole : holes) {
                if (hole.end.isAfter(at) && hole.start.isBefore(one.end)) {
                    add(left, at, hole.start);
                    at = later(at, hole.end);
                }
            }
            add(left, at, one.end);
        }
        return left;
    }

    /** What is in one of both. */
    static List<Interval> intersection(List<Interval> some, List<Interval> others) {
        List<Interval> both = new ArrayList<>();
        for (Interval one : some) {
            for (Interval other : others) {
                add(both, later(one.start, other.start), one.end.isBefore(other.end) ? one.end : other.end);
            }
        }
        return union(both);
    }

    static boolean covers(List<Interval> merged, Interval wanted) {
        return merged.stream().anyMatch(i -> i.contains(wanted));
    }

    private static void add(List<Interval> list, Instant start, Instant end) {
        Interval interval = of(start, end);
        if (interval != null) {
            list.add(interval);
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
