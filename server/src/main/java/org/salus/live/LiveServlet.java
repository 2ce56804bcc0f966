package org.salus.live;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.audit.AuditEvent;
import org.salus.audit.Auditor;
import org.salus.fhir.Json;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.identity.Authenticator;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.ChangeLog;
import org.salus.store.RecordStore;
import org.salus.store.StoreUnavailableException;
import org.salus.store.StoredResource;
import org.salus.vault.VaultException;

/**
 * {@code GET /live?patient=ID}: server-sent events about one chart, for those who may read it; {@code GET /live?board=DAY}: about the visits of a
 * day; {@code GET /live?NAME=me}: about a {@link LiveList} of the caller's own. Each change is looked up with the caller's
 * filters before it is named; the stream ends when the session or token does. It runs on a virtual thread of its own.
 */
final class LiveServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final transient LiveFeed feed;
    private final transient RecordStore store;
    private final transient Policy policy;
    private final transient Authenticator authenticator;
    private final transient Auditor auditor;
    private final transient ChartChanges changes;
    private final transient ResourceType patientType;
    private final transient List<LiveList> lists;
    private final transient OpenStreams streams;

    LiveServlet(
            LiveFeed feed,
            RecordStore store,
            Policy policy,
            Authenticator authenticator,
            Auditor auditor,
            ChartChanges changes,
            R4 definitions,
            List<LiveList> lists,
            OpenStreams streams) {
        this.feed = feed;
        this.store = store;
        this.policy = policy;
        this.authenticator = authenticator;
        this.auditor = auditor;
        this.changes = changes;
        this.patientType = Objects.requireNonNull(definitions.type("Patient"));
        this.lists = lists;
        this.streams = streams;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Outcome<Caller> authenticated = authenticator.authenticate(request);
        if (authenticated instanceof Outcome.Refused<Caller>(List<Problem> problems)) {
            refuse(response, problems.getFirst());
            return;
        }
        Caller caller = authenticated.get();
        if (!streams.open(caller)) {
            refuse(
                    response,
                    new Problem(
                            Problem.Code.THROTTLED,
                            "You have " + streams.most() + " streams of changes open, which is the most. Close other windows of Salus."));
            return;
        }
        try {
            opened(request, response, caller);
        } finally {
            streams.close(caller);
        }
    }

    private void opened(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        for (LiveList list : lists) {
            if (request.getParameter(list.name()) != null) {
                own(request, response, caller, list);
                return;
            }
        }
        String board = request.getParameter("board");
        if (board != null) {
            board(request, response, caller, board);
            return;
        }
        String id = request.getParameter("patient");
        Decision decision = policy.decide(caller, Interaction.READ, "Patient");
        boolean may = decision.allowed() && policy.decideAct(caller, "live.read").allowed();
        Optional<StoredResource> patient;
        try {
            patient = may && id != null && Ids.isValid(id)
                    ? store.read(caller.organisation(), patientType.code(), id, decision.filter())
                    : Optional.empty();
            audit(caller, id, patient.filter(p -> !p.deleted()), may);
        } catch (StoreUnavailableException | VaultException e) {
            refuse(response, new Problem(Problem.Code.UNAVAILABLE, "The record cannot be reached just now. Try again."));
            return;
        }
        if (patient.isEmpty() || patient.get().deleted()) {
            refuse(response, problem(may));
            return;
        }
        long self = patient.get().self();
        open(
                request,
                response,
                caller,
                entry -> changes.visible(caller, id, self, entry),
                signal -> signal.patient() == self && signal.mayKnow(caller)
                        ? Optional.of(new String(Json.write(signal.data().put("patient", id)), StandardCharsets.UTF_8))
                        : Optional.empty());
    }

    /** The visits of a day: every change is looked up with the caller's filters, so whoever may search appointments may open it. */
    private void board(HttpServletRequest request, HttpServletResponse response, Caller caller, String day) throws IOException {
        boolean may = policy.decide(caller, Interaction.SEARCH, "Appointment").allowed()
                && policy.decideAct(caller, "live.read").allowed();
        Optional<BoardChanges> changesOf = BoardChanges.of(day, store, policy);
        boolean open = may && changesOf.isPresent() && request.getParameter("patient") == null;
        Problem problem = may
                ? new Problem(Problem.Code.PARAMETER, "board is a day such as 2026-05-04, and goes without patient.")
                : new Problem(Problem.Code.FORBIDDEN, "Your role does not open boards.");
        try {
            auditor.record(new AuditEvent(
                    caller,
                    Interaction.LIVE.code(),
                    "Appointment",
                    List.of(),
                    new long[0],
                    "board opened for live changes",
                    open ? 200 : problem.code().status(),
                    Instant.now()));
        } catch (StoreUnavailableException e) {
            refuse(response, new Problem(Problem.Code.UNAVAILABLE, "The record cannot be reached just now. Try again."));
            return;
        }
        if (!open) {
            refuse(response, problem);
            return;
        }
        open(request, response, caller, entry -> changesOf.get().visible(caller, entry), signal -> Optional.empty());
    }

    /** A list of the caller's own: nobody opens another's. */
    private void own(HttpServletRequest request, HttpServletResponse response, Caller caller, LiveList list) throws IOException {
        boolean may = policy.decide(caller, Interaction.SEARCH, list.type()).allowed()
                && policy.decideAct(caller, "live.read").allowed()
                && policy.decideAct(caller, list.act()).allowed();
        boolean alone = request.getParameterMap().size() == 1 && request.getParameterValues(list.name()).length == 1;
        boolean open = may && alone && "me".equals(request.getParameter(list.name()));
        Problem problem = may
                ? new Problem(Problem.Code.PARAMETER, list.name() + " is me, and goes alone.")
                : new Problem(Problem.Code.FORBIDDEN, "Your role has no " + list.name() + ".");
        ListChanges changesOf;
        try {
            auditor.record(new AuditEvent(
                    caller,
                    Interaction.LIVE.code(),
                    list.type(),
                    List.of(),
                    new long[0],
                    list.name() + " opened for live changes",
                    open ? 200 : problem.code().status(),
                    Instant.now()));
            if (!open) {
                refuse(response, problem);
                return;
            }
            changesOf = new ListChanges(list, caller, store, policy);
        } catch (StoreUnavailableException | VaultException e) {
            refuse(response, new Problem(Problem.Code.UNAVAILABLE, "The record cannot be reached just now. Try again."));
            return;
        }
        open(request, response, caller, changesOf::visible, signal -> Optional.empty());
    }

    private void open(
            HttpServletRequest request,
            HttpServletResponse response,
            Caller caller,
            Function<ChangeLog.Entry, List<String>> visible,
            Function<ChartSignals.Signal, Optional<String>> signalled)
            throws IOException {
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        // A browser that lost the stream cannot know what it missed, so it is told to read everything again.
        boolean reconnected = request.getHeader("Last-Event-ID") != null;
        try (LiveFeed.Subscription subscription = feed.subscribe(caller.organisation())) {
            stream(response, visible, signalled, subscription, authenticator.watch(request), reconnected);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void audit(Caller caller, @Nullable String id, Optional<StoredResource> open, boolean may) {
        auditor.record(new AuditEvent(
                caller,
                Interaction.LIVE.code(),
                "Patient",
                open.map(p -> List.of("Patient/" + id)).orElse(List.of()),
                open.map(p -> new long[] {p.self()}).orElse(new long[0]),
                "chart opened for live changes",
                open.isPresent() ? 200 : problem(may).code().status(),
                Instant.now()));
    }

    private static Problem problem(boolean may) {
        return may
                ? new Problem(Problem.Code.NOT_FOUND, "This patient does not exist, or is not open to you.")
                : new Problem(Problem.Code.FORBIDDEN, "Your role does not open charts.");
    }

    private void stream(
            HttpServletResponse response,
            Function<ChangeLog.Entry, List<String>> visible,
            Function<ChartSignals.Signal, Optional<String>> signalled,
            LiveFeed.Subscription subscription,
            BooleanSupplier stillValid,
            boolean reconnected)
            throws IOException, InterruptedException {
        OutputStream out = response.getOutputStream();
        send(out, "retry: 2000\nevent: " + (reconnected ? "reset" : "open") + "\ndata: {}\n\n");
        while (true) {
            LiveFeed.Told told = subscription.next(HEARTBEAT_MILLIS);
            // No more than a heartbeat passes between looks at the session: signing out ends the stream.
            if (subscription.isOver()) {
                return; // the browser comes back by itself when the server does
            }
            if (!stillValid.getAsBoolean()) {
                send(out, "event: end\ndata: {}\n\n");
                return;
            }
            if (subscription.takeLost()) {
                send(out, "event: reset\ndata: {}\n\n");
            }
            try {
                switch (told) {
                    case null -> send(out, ": still here\n\n");
                    case LiveFeed.Told.Committed(ChangeLog.Entry entry) -> {
                        for (String data : visible.apply(entry)) {
                            send(out, "id: " + entry.position().text() + "\nevent: change\ndata: " + data + "\n\n");
                        }
                    }
                    case LiveFeed.Told.Signalled(int _, String event, ChartSignals.Signal signal) -> {
                        Optional<String> data = signalled.apply(signal);
                        if (data.isPresent()) {
                            send(out, "event: " + event + "\ndata: " + data.get() + "\n\n");
                        }
                    }
                }
            } catch (StoreUnavailableException e) {
                send(out, "event: reset\ndata: {}\n\n");
            }
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.code().status());
        if (problem.code() == Problem.Code.THROTTLED) {
            response.setHeader("Retry-After", Long.toString(HEARTBEAT_MILLIS / 1000));
        }
        response.setContentType("application/json;charset=UTF-8");
        response.getOutputStream()
                .write(("{\"error\":\"" + problem.code().stableCode() + "\",\"message\":\"" + problem.message() + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
