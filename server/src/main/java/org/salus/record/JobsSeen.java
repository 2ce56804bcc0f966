package org.salus.record;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.salus.kernel.Caller;

/** What each job was last recorded to have seen; that it goes on seeing it is recorded once an hour. */
final class JobsSeen {

    private static final long AGAIN_NANOS = Duration.ofHours(1).toNanos();

    private record Seen(Set<String> ids, Set<Long> patients, long at) {}

    private final Map<String, Seen> last = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    JobsSeen(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether a run is to be recorded: it saw somebody, and others than at the last one that was recorded, or that was an hour ago. */
    boolean isNews(Caller job, Trace run) {
        if (run.ids().isEmpty() && run.patients().length == 0) {
            return false;
        }
        Seen now = new Seen(
                new HashSet<>(run.ids()),
                LongStream.of(run.patients()).boxed().collect(Collectors.toSet()),
                nanos.getAsLong());
        boolean[] news = new boolean[1];
        last.compute(job.organisation() + " " + job.subject(), (_, before) -> {
            news[0] = before == null
                    || !before.ids().containsAll(now.ids())
                    || !before.patients().containsAll(now.patients())
                    || now.at() - before.at() >= AGAIN_NANOS;
            return news[0] ? now : before;
        });
        return news[0];
    }
}
