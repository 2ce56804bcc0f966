package org.salus.live;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;

/**
 * New resources of this node that do not concern a follower: history that is brought in, mostly. It is only a saving, so it may forget:
 * what is not known here is opened and told. Thread-safe.
 */
final class Unconcerned {

    /** Some five megabytes. */
    static final int MOST = 100_000;

    private final Follower follower;
    private final R4 definitions;
    private final Set<Long> selfs = new HashSet<>();

    Unconcerned(Follower follower, R4 definitions) {
        this.follower = follower;
        this.definitions = definitions;
    }

    /** @return whether something in the commit may concern the follower */
    boolean note(Commit commit, List<Commit.Written> written) {
        boolean concerned = false;
        for (int i = 0; i < written.size(); i++) {
            Commit.Written one = written.get(i);
            ResourceType type = definitions.type(one.type());
            boolean changed = one.status() == Commit.Status.CREATED || one.status() == Commit.Status.UPDATED;
            if (type == null || !changed || !follower.types().contains(type.name())) {
                continue;
            }
            JsonObject created = isNew(one) ? commit.writes().get(i).body().resource() : null;
            if (created == null || follower.concerns(type.name(), created)) {
                concerned = true;
            } else {
                add(one.self());
            }
        }
        return concerned;
    }

    /** Only of a first version: what a later one means depends on the one before. */
    private static boolean isNew(Commit.Written written) {
        return written.status() == Commit.Status.CREATED && written.version() == 1;
    }

    private synchronized void add(long self) {
        if (selfs.size() >= MOST) {
            // Told before they were noted, or too many at once: they are opened, as if nothing were known.
            selfs.clear();
        }
        selfs.add(self);
    }

    synchronized boolean contains(ChangeLog.Change change) {
        return change.version() == 1 && change.status() == Commit.Status.CREATED && selfs.contains(change.self());
    }

    /** The commits were told of. */
    synchronized void forget(List<ChangeLog.Entry> entries) {
        if (!selfs.isEmpty()) {
            entries.forEach(entry -> entry.changes().forEach(change -> selfs.remove(change.self())));
        }
    }

    synchronized void forgetAll() {
        selfs.clear();
    }
}
