package org.salus.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/** The appointments of a series that an operation on one of them is about. */
final class Series {

    static final Set<String> SCOPES = Set.of("one", "following", "all");

    private Series() {}

    /** The addressed one first, then those of the scope that are still booked, in order of time. */
    static Outcome<List<JsonObject>> of(Clinic clinic, Caller caller, JsonObject addressed, String scope) {
        Visit visit = new Visit(addressed);
        if (scope.equals("one")) {
            return Outcome.ok(List.of(addressed));
        }
        String series = visit.series();
        Instant start = visit.start();
        if (series == null || start == null) {
            return Clinic.refused(Problem.Code.PARAMETER, "scope: this appointment is not one of a series.", "scope");
        }
        return clinic.record()
                .search(caller, "Appointment", "status=booked&identifier=" + Visit.SERIES + "%7C" + series)
                .map(Look.Found::matches)
                .map(all -> {
                    List<JsonObject> those = new ArrayList<>();
                    those.add(addressed);
                    all.stream()
                            .filter(a -> !visit.id().equals(a.string("id")))
                            .filter(a -> new Visit(a).time() != null)
                            .filter(a -> scope.equals("all") || !Objects.requireNonNull(new Visit(a).start()).isBefore(start))
                            .sorted(Comparator.comparing(a -> Objects.requireNonNull(new Visit(a).start())))
                            .forEach(those::add);
                    return those;
                });
    }
}
