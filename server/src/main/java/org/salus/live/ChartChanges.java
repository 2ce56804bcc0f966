package org.salus.live;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** Which changes of a commit concern an open chart and may be seen by its reader, as the data of events. */
final class ChartChanges {

    /** A commit that changes more of one chart than this is told as "everything": the screen reads it anew. */
    private static final int MOST = 50;

    private final R4 definitions;
    private final RecordStore store;
    private final Policy policy;

    ChartChanges(R4 definitions, RecordStore store, Policy policy) {
        this.definitions = definitions;
        this.store = store;
        this.policy = policy;
    }

    /** JSON texts, each {@code {"type","id","version","kind","patient"}}. */
    List<String> visible(Caller caller, String patientId, long patient, ChangeLog.Entry entry) {
        Map<ResourceType, List<ChangeLog.Change>> byType = new LinkedHashMap<>();
        int count = 0;
        for (ChangeLog.Change change : entry.changes()) {
            // 0: of several patients or of none; the filter below says whether it is in this chart.
            if (change.patient() == patient || change.patient() == 0) {
                ResourceType type = definitions.type(change.type());
                if (type != null) {
                    byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(change);
                    count++;
                }
            }
        }
        List<String> events = new ArrayList<>();
        for (Map.Entry<ResourceType, List<ChangeLog.Change>> one : byType.entrySet()) {
            // A patient reads a Binary by the document that shows it, and hears of that.
            boolean content = one.getKey().name().equals("Binary") && caller.is(Role.PATIENT);
            Decision decision = policy.decide(caller, Interaction.READ, one.getKey().name());
            if (!decision.allowed() || content) {
                continue;
            }
            Where where = Where.and(decision.filter(), new Where.InPatient(patient));
            if (count > MOST) {
                if (shows(caller, one.getKey(), one.getValue(), where)) {
                    events.add(event(one.getKey(), null, 0, "updated", patientId));
                }
                continue;
            }
            for (ChangeLog.Change change : one.getValue()) {
                one(caller, one.getKey(), change, where, patientId, events);
            }
        }
        return events;
    }

    /** Whether the reader may see any of these changes. */
    private boolean shows(Caller caller, ResourceType type, List<ChangeLog.Change> changes, Where where) {
        long[] selfs = changes.stream().mapToLong(ChangeLog.Change::self).toArray();
        return store.visible(caller.organisation(), selfs, where).length > 0
                || changes.stream()
                        .filter(c -> c.status() == Commit.Status.DELETED)
                        .anyMatch(c -> newest(caller, type, c, where).isPresent());
    }

    /** The newest version, if it passes and is not older than the change; for a deletion that is the tombstone. */
    private Optional<StoredResource> newest(
            Caller caller, ResourceType type, ChangeLog.Change change, Where where) {
        return store
                .history(new Reader.HistorySelect(
                        caller.organisation(), type.code(), change.self(), Long.MIN_VALUE, where, 1, null))
                .stream()
                .filter(row -> row.version() >= change.version())
                .findFirst();
    }

    private void one(
            Caller caller,
            ResourceType type,
            ChangeLog.Change change,
            Where where,
            String patientId,
            List<String> events) {
        Optional<StoredResource> row = newest(caller, type, change, where);
        if (row.isEmpty()) {
            return;
        }
        String kind = change.status() == Commit.Status.DELETED
                ? "deleted"
                : change.status() == Commit.Status.CREATED ? "created" : "updated";
        String id = Json.parse(row.get().body()).get().string("id");
        events.add(event(type, id, change.version(), kind, patientId));
    }

    private static String event(
            ResourceType type,
            @org.jspecify.annotations.Nullable String id,
            int version,
            String kind,
            String patientId) {
        JsonObject data = new JsonObject().put("type", type.name());
        if (id != null) {
            data.put("id", id).put("version", JsonNumber.of(version));
        }
        return new String(
                Json.write(data.put("kind", kind).put("patient", patientId)), StandardCharsets.UTF_8);
    }
}
