package org.salus.live;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;

/** Which changes of a commit concern the visits of a day and may be seen by the caller. */
final class BoardChanges {

    private static final List<String> TYPES = List.of("Appointment", "Encounter", "Task");
    private static final int LENGTH = 10;

    /** An appointment that was moved away is told of to the board that it has left: so many versions are looked at. */
    private static final int VERSIONS = 3;

    private final Instant from;
    private final Instant to;
    private final RecordStore store;
    private final Policy policy;

    private BoardChanges(Instant from, Instant to, RecordStore store, Policy policy) {
        this.from = from;
        this.to = to;
        this.store = store;
        this.policy = policy;
    }

    /** Empty when the text is no day. The day is taken as it is in any zone: a board that reads once too often is right all the same. */
    static Optional<BoardChanges> of(String day, RecordStore store, Policy policy) {
        try {
            LocalDate date = day.length() == LENGTH ? LocalDate.parse(day) : null;
            return Optional.ofNullable(date)
                    .map(d -> new BoardChanges(
                            d.atStartOfDay().toInstant(ZoneOffset.MAX),
                            d.plusDays(1).atStartOfDay().toInstant(ZoneOffset.MIN),
                            store,
                            policy));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** JSON texts, each {@code {"type","id","version","kind"}}. */
    List<String> visible(Caller caller, ChangeLog.Entry entry) {
        List<String> events = new ArrayList<>();
        for (String name : TYPES) {
            ResourceType type = Objects.requireNonNull(R4.definitions().type(name));
            Decision decision = policy.decide(caller, Interaction.READ, name);
            if (!decision.allowed()) {
                continue;
            }
            for (ChangeLog.Change change : entry.changes()) {
                if (change.type() == type.code()) {
                    one(caller, type, change, decision, events);
                }
            }
        }
        return events;
    }

    private void one(Caller caller, ResourceType type, ChangeLog.Change change, Decision decision, List<String> events) {
        List<StoredResource> rows = store.history(new Reader.HistorySelect(
                caller.organisation(), type.code(), change.self(), Long.MIN_VALUE, decision.filter(), VERSIONS, null));
        if (rows.isEmpty() || rows.getFirst().version() < change.version()) {
            return;
        }
        if (type.name().equals("Appointment") && rows.stream().noneMatch(this::isOfTheDay)) {
            return;
        }
        String kind = change.status() == Commit.Status.DELETED
                ? "deleted"
                : change.status() == Commit.Status.CREATED ? "created" : "updated";
        JsonObject event = new JsonObject()
                .put("type", type.name())
                .put("id", String.valueOf(Json.parse(rows.getFirst().body()).get().string("id")))
                .put("version", JsonNumber.of(change.version()))
                .put("kind", kind);
        events.add(new String(Json.write(event), StandardCharsets.UTF_8));
    }

    private boolean isOfTheDay(StoredResource row) {
        String start = Json.parse(row.body()).get().string("start");
        if (start == null) {
            return false;
        }
        try {
            Instant at = OffsetDateTime.parse(start).toInstant();
            return !at.isBefore(from) && at.isBefore(to);
        } catch (DateTimeException e) {
            return false;
        }
    }
}
