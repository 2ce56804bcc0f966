package org.salus.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;

/**
 * Which changes of a commit concern a list of the caller's own and may be seen by the caller. Of one stream and one thread.
 */
final class ListChanges {

    /** What leaves the list is told too: so many versions are looked at. */
    private static final int VERSIONS = 3;

    /** Standing in for somebody begins and ends by the clock, without a change of the record. */
    private static final long KEPT_NANOS = Duration.ofSeconds(10).toNanos();

    /** As much as one act changes by itself; more is told as "read the list again". */
    private static final int MOST = 200;

    private final LiveList list;
    private final Caller caller;
    private final RecordStore store;
    private final Policy policy;
    private final ResourceType type;
    private final List<Integer> deciders;
    private LiveList.Content content;
    private long contentAt = System.nanoTime();

    ListChanges(LiveList list, Caller caller, RecordStore store, Policy policy) {
        this.list = list;
        this.caller = caller;
        this.store = store;
        this.policy = policy;
        this.type = type(list.type());
        this.deciders = list.deciders().stream().map(name -> (int) type(name).code()).toList();
        this.content = list.of(caller);
    }

    private static ResourceType type(String name) {
        return Objects.requireNonNull(R4.definitions().type(name));
    }

    /** JSON texts, each {@code {"type","id","version","kind"}}; without id and version when the list is to be read again. */
    List<String> visible(ChangeLog.Entry entry) {
        List<ChangeLog.Change> changes =
                entry.changes().stream().filter(c -> c.type() == type.code()).toList();
        boolean decided = entry.changes().stream().anyMatch(c -> deciders.contains((int) c.type()));
        if (changes.isEmpty() && !decided) {
            return List.of();
        }
        if (decided || System.nanoTime() - contentAt > KEPT_NANOS) {
            LiveList.Content before = content;
            content = list.of(caller);
            contentAt = System.nanoTime();
            if (!content.equals(before)) {
                return List.of(again());
            }
        }
        if (changes.size() > MOST) {
            return List.of(again());
        }
        Decision decision = policy.decide(caller, Interaction.READ, type.name());
        List<String> events = new ArrayList<>();
        if (decision.allowed()) {
            changes.forEach(change -> one(change, decision, events));
        }
        return events;
    }

    private void one(ChangeLog.Change change, Decision decision, List<String> events) {
        List<StoredResource> rows = store.history(new Reader.HistorySelect(
                caller.organisation(), type.code(), change.self(), Long.MIN_VALUE, decision.filter(), VERSIONS, null));
        if (rows.isEmpty()
                || rows.getFirst().version() < change.version()
                || rows.stream().noneMatch(row -> content.has(Json.parse(row.body()).get()))) {
            return;
        }
        String kind = change.status() == Commit.Status.DELETED
                ? "deleted"
                : change.status() == Commit.Status.CREATED ? "created" : "updated";
        events.add(text(new JsonObject()
                .put("type", type.name())
                .put("id", String.valueOf(Json.parse(rows.getFirst().body()).get().string("id")))
                .put("version", JsonNumber.of(change.version()))
                .put("kind", kind)));
    }

    private String again() {
        return text(new JsonObject().put("type", type.name()).put("kind", "updated"));
    }

    private static String text(JsonObject event) {
        return new String(Json.write(event), StandardCharsets.UTF_8);
    }
}
