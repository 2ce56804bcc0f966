package org.salus.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** Opens what a commit changed, for those who follow the change log as this server itself. */
final class FollowedCommits {

    private static final int CHUNK = 500;

    private final R4 definitions;
    private final RecordStore store;

    FollowedCommits(R4 definitions, RecordStore store) {
        this.definitions = definitions;
        this.store = store;
    }

    /** Null when nothing of these types was changed, or nothing of it can be read any more. */
    Follower.@Nullable Followed open(ChangeLog.Entry entry, java.util.Set<String> wanted) {
        List<Follower.Changed> changes = new ArrayList<>();
        for (String name : wanted.stream().sorted().toList()) {
            ResourceType type = Objects.requireNonNull(definitions.type(name));
            List<ChangeLog.Change> those = entry.changes().stream()
                    .filter(c -> c.type() == type.code() && c.status() != Commit.Status.DELETED)
                    .toList();
            for (int from = 0; from < those.size(); from += CHUNK) {
                open(entry.organisation(), type, those.subList(from, Math.min(those.size(), from + CHUNK)), changes);
            }
        }
        return changes.isEmpty()
                ? null
                : new Follower.Followed(
                        entry.organisation(), entry.position().text(), Instant.ofEpochMilli(entry.at() / 1000), List.copyOf(changes));
    }

    private void open(int organisation, ResourceType type, List<ChangeLog.Change> those, List<Follower.Changed> changes) {
        long[] selfs = those.stream().mapToLong(ChangeLog.Change::self).toArray();
        Map<Long, StoredResource> current = new HashMap<>();
        store.search(new Reader.Select(
                        organisation, List.of(type.code()), new Where.Self(selfs), List.of(), CHUNK, null, false))
                .rows()
                .forEach(row -> current.put(row.self(), row));
        for (ChangeLog.Change change : those) {
            StoredResource row = current.get(change.self());
            if (row != null && row.version() == 1 && change.version() == 1) {
                changes.add(changed(type, 1, null, row));
            } else {
                versions(organisation, type, change, changes);
            }
        }
    }

    private void versions(int organisation, ResourceType type, ChangeLog.Change change, List<Follower.Changed> changes) {
        StoredResource after = null;
        StoredResource before = null;
        for (StoredResource row : store.history(new Reader.HistorySelect(
                organisation, type.code(), change.self(), Long.MIN_VALUE, Where.ALWAYS, CHUNK, null))) {
            if (row.version() == change.version() && !row.deleted()) {
                after = row;
            } else if (row.version() == change.version() - 1 && !row.deleted()) {
                before = row;
            }
        }
        if (after != null) {
            changes.add(changed(type, change.version(), before, after));
        }
    }

    private static Follower.Changed changed(ResourceType type, int version, @Nullable StoredResource before, StoredResource after) {
        JsonObject body = Json.parse(after.body()).get();
        return new Follower.Changed(
                type.name(),
                String.valueOf(body.string("id")),
                version,
                before == null ? null : Json.parse(before.body()).get(),
                body);
    }
}
