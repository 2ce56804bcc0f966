package org.salus.audit.web;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.audit.AuditEvents;
import org.salus.audit.AuditReports;
import org.salus.audit.Auditor;
import org.salus.audit.ChainReport;
import org.salus.audit.ChainState;
import org.salus.identity.Requests;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Problem;
import org.salus.kernel.RequiresAct;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what, and whether the audit is whole. */
@RestController
class AuditController {

    private static final int PAGE = 100;

    private final AuditEvents events;
    private final ChainState chain;
    private final Auditor auditor;

    AuditController(AuditEvents events, ChainState chain, Auditor auditor) {
        this.events = events;
        this.chain = chain;
        this.auditor = auditor;
    }

    /**
     * @param patient id of a Patient
     * @param user id of a user or client, as events name it in {@code subject}
     * @param from first moment, ISO 8601 date or instant
     * @param to moment after the last; a date means the end of that day
     * @param after {@code next} of the page before
     */
    @RequiresAct("audit.read")
    @GetMapping("/audit/events")
    ResponseEntity<?> events(
            Caller caller,
            @RequestParam @Nullable String patient,
            @RequestParam @Nullable String user,
            @RequestParam @Nullable String from,
            @RequestParam @Nullable String to,
            @RequestParam @Nullable String after,
            HttpServletRequest request) {
        if (patient != null && !Ids.isValid(patient)) {
            return malformed(request, "patient is the id of a Patient, such as 4f1c...");
        }
        if (user != null && (user.isEmpty() || user.length() > 200)) {
            return malformed(request, "user is the id that events show as subject");
        }
        Instant start;
        Instant end;
        Long before;
        try {
            start = from == null ? null : moment(from, 0);
            end = to == null ? null : moment(to, 1);
            before = after == null ? null : Long.valueOf(after);
        } catch (DateTimeException e) {
            return malformed(request, "from and to are dates (2026-03-04) or instants (2026-03-04T05:06:07Z)");
        } catch (NumberFormatException e) {
            return malformed(request, "after is the \"next\" of the page before");
        }
        return answer(events.read(
                caller, new AuditReports.Query(caller.organisation(), patient, user, start, end, before, PAGE)));
    }

    @RequiresAct("audit.read")
    @GetMapping("/audit/chain")
    ResponseEntity<?> chain(Caller caller) {
        auditor.record(new AuditEvent(
                caller, "audit-verify", "", List.of(), new long[0], "", 200, Instant.now()));
        ChainReport report = chain.of(caller.organisation());
        ChainReport.FirstBad bad = report.firstBad();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", report.state());
        body.put("events", report.events());
        body.put("checkpointAt", report.checkpointAt() == null ? null : report.checkpointAt().toString());
        body.put("firstBad", bad == null ? null : Map.of("seq", bad.seq(), "reason", bad.reason().code(), "message", bad.reason().words()));
        return answer(body);
    }

    private static Instant moment(String text, int daysAfterADate) {
        return text.length() == 10
                ? LocalDate.parse(text).plusDays(daysAfterADate).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.parse(text);
    }

    private static ResponseEntity<?> answer(Object body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    private static ResponseEntity<?> malformed(HttpServletRequest request, String right) {
        return ResponseEntity.status(Problem.Code.PARAMETER.status())
                .cacheControl(CacheControl.noStore())
                .body(Map.of(
                        "error", Problem.Code.PARAMETER.stableCode(),
                        "message", "A parameter is malformed: " + right + ".",
                        "requestId", Requests.id(request)));
    }
}
