package org.salus.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoreUnavailableException;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what a commit changed, for those who follow the change log as this server itself. */
final class FollowedCommits {

    private static final int CHUNK = 500;
    private static final Logger LOG = LoggerFactory.getLogger(FollowedCommits.class);

    private final R4 definitions;
    private final RecordStore store;

    FollowedCommits(R4 definitions, RecordStore store) {
        this.definitions = definitions;
        this.store = store;
    }

    /**
     * The current rows of what some commits changed, read together: most are of the version that the commit wrote.
     *
     * @param wanted names of the types that are followed
     * @param unconcerned what is left out
     */
    record Rows(Set<String> wanted, Unconcerned unconcerned, Map<Long, StoredResource> current) {}

    /** Reads them, a few statements for however many commits. */
    Rows rows(List<ChangeLog.Entry> entries, Set<String> wanted, Unconcerned unconcerned) {
        Map<Long, StoredResource> current = new HashMap<>();
        for (String name : wanted.stream().sorted().toList()) {
            short type = Objects.requireNonNull(definitions.type(name)).code();
            Map<Integer, Set<Long>> selfs = new HashMap<>();
            int total = 0;
            for (ChangeLog.Entry entry : entries) {
                List<ChangeLog.Change> those = those(entry, type, unconcerned);
                total += those.size();
                // What a large commit changed is read when its turn comes: it must not all lie in memory at once.
                if (total <= CHUNK) {
                    those.forEach(c -> selfs.computeIfAbsent(entry.organisation(), _ -> new HashSet<>()).add(c.self()));
                }
            }
            try {
                selfs.forEach((organisation, of) ->
                        read(organisation, type, of.stream().mapToLong(Long::longValue).toArray(), current));
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (RuntimeException e) {
                // One row that cannot be opened must hold up its own commit alone: each is read by itself then.
                LOG.debug("Rows could not be read together", e);
            }
        }
        return new Rows(wanted, unconcerned, current);
    }

    private static List<ChangeLog.Change> those(ChangeLog.Entry entry, short type, Unconcerned unconcerned) {
        return entry.changes().stream()
                .filter(c -> c.type() == type && c.status() != Commit.Status.DELETED && !unconcerned.contains(c))
                .toList();
    }

    private void read(int organisation, short type, long[] selfs, Map<Long, StoredResource> current) {
        store.search(new Reader.Select(organisation, List.of(type), new Where.Self(selfs), List.of(), CHUNK, null, false))
                .rows()
                .forEach(row -> current.put(row.self(), row));
    }

    /** Null when nothing of these types was changed, or nothing of it can be read any more. */
    Follower.@Nullable Followed open(ChangeLog.Entry entry, Rows rows) {
        List<Follower.Changed> changes = new ArrayList<>();
        for (String name : rows.wanted().stream().sorted().toList()) {
            ResourceType type = Objects.requireNonNull(definitions.type(name));
            List<ChangeLog.Change> those = those(entry, type.code(), rows.unconcerned());
            for (int from = 0; from < those.size(); from += CHUNK) {
                open(entry.organisation(), type, those.subList(from, Math.min(those.size(), from + CHUNK)), rows, changes);
            }
        }
        return changes.isEmpty()
                ? null
                : new Follower.Followed(
                        entry.organisation(), entry.position().text(), Instant.ofEpochMilli(entry.at() / 1000), List.copyOf(changes));
    }

    private void open(
            int organisation, ResourceType type, List<ChangeLog.Change> those, Rows rows, List<Follower.Changed> changes) {
        Map<Long, StoredResource> current = new HashMap<>();
        long[] unread = those.stream()
                .mapToLong(ChangeLog.Change::self)
                .filter(self -> !rows.current().containsKey(self))
                .toArray();
        if (unread.length > 0) {
            read(organisation, type.code(), unread, current);
        }
        for (ChangeLog.Change change : those) {
            StoredResource row = rows.current().getOrDefault(change.self(), current.get(change.self()));
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
