package org.salus.live;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * Somebody who is told of every commit of the record, at least once and in the order of the change log, also of those made while nothing
 * ran. A bean of any module above this one. One node at a time works for it. What it does must be the same when it is done twice: a
 * process may end between the doing and the storing of how far it came.
 */
public interface Follower {

    /** Short and never changed: how far it came is stored under it. */
    String name();

    /** Names of the resource types it wants to hear of. */
    Set<String> types();

    /**
     * Whether a new resource concerns it at all, asked on the committing thread of the node that created it: what does not is left out of
     * what it is told, and so need not be opened again. It must be quick, and true where it is in doubt: another node, or this one after
     * a restart, tells it of all.
     */
    default boolean concerns(String type, JsonObject created) {
        return true;
    }

    /**
     * Whatever is thrown, other than that the database is lost, sets this commit aside after some tries; the others go on and it is tried
     * again later.
     */
    void handle(Followed commit);

    /**
     * A commit, with what it changed of the wanted types; deletions are left out, and so may be what does not concern the follower.
     *
     * @param position opaque, the same whenever this commit is told
     */
    record Followed(int organisation, String position, Instant at, List<Changed> changes) {}

    /**
     * @param before the version before this one; null when this is the first
     * @param after as this commit wrote it
     */
    record Changed(String type, String id, int version, @Nullable JsonObject before, JsonObject after) {}
}
