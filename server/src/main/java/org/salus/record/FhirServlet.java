package org.salus.record;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.audit.Auditor;
import org.salus.fhir.FhirXml;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.JsonPatch;
import org.salus.fhir.R4;
import org.salus.identity.Authenticator;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.search.QueryString;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.TamperedException;
import org.salus.vault.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FHIR REST at {@code /fhir}: from HTTP to {@link FhirRequest} and back. A plain servlet, since it is the hot path. Everything that goes
 * wrong leaves here as an OperationOutcome; a 5xx carries the request id and nothing else.
 */
public final class FhirServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(FhirServlet.class);
    private static final List<String> HEADERS = List.of(
            "if-match", "if-none-match", "if-none-exist", "if-modified-since", "prefer", "accept-language", "x-salus-patient");

    private final transient Door door;
    private final transient Authenticator authenticator;
    private final transient Auditor auditor;
    private final transient R4 definitions;
    private final int maximumBody;
    private final transient BodyRoom room;

    FhirServlet(Door door, Authenticator authenticator, Auditor auditor, R4 definitions, int maximumBody, BodyRoom room) {
        this.door = door;
        this.authenticator = authenticator;
        this.auditor = auditor;
        this.definitions = definitions;
        this.maximumBody = maximumBody;
        this.room = room;
    }

    @Override
    protected void service(HttpServletRequest http, HttpServletResponse answer) throws IOException {
        try (BodyRoom.Place place = room.place()) {
            service(http, answer, place);
        }
    }

    private void service(HttpServletRequest http, HttpServletResponse answer, BodyRoom.Place place) throws IOException {
        Caller caller = null;
        FhirRequest request = null;
        FhirResponse response;
        Format format = Format.JSON;
        try {
            List<String> segments = segments(http);
            if (segments == null) {
                response = FhirResponse.refused(Problem.Code.PARAMETER, "The path has a malformed escape.");
            } else if (segments.equals(List.of("openapi.json"))) {
                response = QueryString.parse(http.getQueryString()) instanceof Outcome.Ok<QueryString>(QueryString query)
                        ? door.handle(new FhirRequest(NOBODY, http.getMethod(), segments, query, Map.of(), null, base(http)))
                        : FhirResponse.refused(Problem.Code.PARAMETER, "The query string has a malformed escape.");
            } else if (segments.equals(List.of("metadata"))) {
                // The capability statement is public (R4 section 3.1.0.10), so nobody is asked who they are.
                Format wanted = Format.of(http.getHeader("Accept"), http.getQueryString());
                format = wanted == null ? Format.JSON : wanted;
                response = wanted == null ? FhirResponse.refused(NOT_ACCEPTABLE) : door.handle(new FhirRequest(
                        NOBODY, http.getMethod(), segments, QueryString.EMPTY, Map.of(), null, base(http)));
            } else {
                switch (authenticator.authenticate(http)) {
                    case Outcome.Refused<Caller>(List<Problem> problems) -> {
                        if (problems.getFirst().code() == Problem.Code.LOGIN) {
                            answer.setHeader("WWW-Authenticate", "Bearer");
                        }
                        response = FhirResponse.refused(problems);
                    }
                    case Outcome.Ok<Caller>(Caller known) -> {
                        caller = known;
                        Format wanted = Format.of(http.getHeader("Accept"), http.getQueryString());
                        format = wanted == null ? Format.JSON : wanted;
                        boolean hasContent = door.hasContent(segments, http.getHeader("Accept"));
                        Outcome<FhirRequest> read =
                                wanted == null && !hasContent ? Outcome.refused(NOT_ACCEPTABLE) : read(http, caller, segments, place);
                        if (read instanceof Outcome.Ok<FhirRequest>(FhirRequest ok)) {
                            request = ok;
                            if (ok.method().equals("POST") && !ok.segments().isEmpty() && ok.segments().getLast().equals("_search")) {
                                wanted = Format.of(http.getHeader("Accept"), ok.query());
                                format = wanted == null ? Format.JSON : wanted;
                            }
                            response = wanted == null && !hasContent
                                    ? FhirResponse.refused(NOT_ACCEPTABLE)
                                    : door.handle(ok);
                        } else {
                            response = FhirResponse.refused(((Outcome.Refused<FhirRequest>) read).problems());
                        }
                    }
                }
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("Request {}: the database did not answer ({})", id(caller), e.getMessage());
            response = FhirResponse.unavailable(e, id(caller));
        } catch (VaultException e) {
            LOG.warn("Request {}: the keys cannot be reached ({})", id(caller), e.getMessage());
            response = FhirResponse.unavailable(
                    new StoreUnavailableException("The keys cannot be reached", e), id(caller));
        } catch (KeyDestroyedException e) {
            response = FhirResponse.erased();
        } catch (TamperedException e) {
            LOG.error("Request {}: a sealed record does not open", id(caller), e);
            response = FhirResponse.refused(
                    Problem.Code.INTERNAL,
                    "A record does not open: it was altered or damaged. Tell the administrator request " + id(caller) + ".");
        } catch (UncheckedIOException e) {
            throw e.getCause(); // the client is gone
        } catch (Exception | StackOverflowError e) {
            LOG.error("Request {} failed", id(caller), e);
            response = FhirResponse.refused(
                    Problem.Code.INTERNAL, "Salus failed at this. Tell the administrator request " + id(caller) + ".");
        }
        if (caller != null) {
            response = audited(caller, http, request, response);
        }
        write(http, answer, caller, response, format);
    }

    private static final Caller NOBODY = new Caller(
            "nobody", "nobody", 0, java.util.Set.of(Role.SYSTEM), null, null, List.of("none"), Caller.Purpose.HOPERAT, "", "");

    /** A database that was lost is back, or the terminology a good part further, by then. */
    private static final String RETRY_AFTER_SECONDS = "10";

    private static final Problem NOT_ACCEPTABLE = new Problem(
            Problem.Code.NOT_ACCEPTABLE,
            "Salus answers with application/fhir+json or application/fhir+xml (FHIR R4); ask for one of them.");

    private static String id(@Nullable Caller caller) {
        return caller == null ? Ids.request() : caller.requestId();
    }

    /** What cannot be audited is not shown. */
    private FhirResponse audited(
            Caller caller, HttpServletRequest http, @Nullable FhirRequest request, FhirResponse response) {
        try {
            audit(caller, http, request, response);
            return response;
        } catch (StoreUnavailableException | VaultException e) {
            LOG.warn("Request {}: the audit cannot be written ({})", id(caller), e.getMessage());
            boolean written = request != null && request.segments().isEmpty();
            return FhirResponse.refused(
                    Problem.Code.UNAVAILABLE,
                    (written
                                    ? "The audit cannot be written just now, so the answer is withheld; entries may be stored. Look before you try again."
                                    : "The audit cannot be written just now, so nothing is shown. Try again.")
                            + " Request " + id(caller) + ".");
        }
    }

    private void audit(Caller caller, HttpServletRequest http, @Nullable FhirRequest request, FhirResponse response) {
        Trace trace = response.trace();
        if (trace != null) {
            auditor.record(new AuditEvent(
                    caller,
                    trace.interaction().code(),
                    trace.type(),
                    trace.ids(),
                    trace.patients(),
                    trace.detail(),
                    response.status(),
                    Instant.now()));
        } else if (!response.problems().isEmpty()) {
            String path = request == null ? "" : String.join("/", request.segments());
            String type = request == null || request.segments().isEmpty() ? "" : request.segments().getFirst();
            auditor.record(new AuditEvent(
                    caller,
                    "refused",
                    type.length() > 64 ? "" : type,
                    List.of(),
                    new long[0],
                    http.getMethod() + " " + Door.shown(path) + ": " + response.problems().getFirst().code().stableCode(),
                    response.status(),
                    Instant.now()));
        }
    }

    private Outcome<FhirRequest> read(
            HttpServletRequest http, Caller caller, List<String> segments, BodyRoom.Place place) throws IOException {
        Outcome<QueryString> parsed = QueryString.parse(http.getQueryString());
        if (parsed instanceof Outcome.Refused<QueryString> refused) {
            return refused.cast();
        }
        QueryString query = parsed.get();
        Map<String, String> headers = new HashMap<>();
        for (String name : HEADERS) {
            String value = http.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        boolean binary = isBinary(segments);
        if (binary) {
            for (String name : List.of("accept", "x-security-context")) {
                String value = http.getHeader(name);
                if (value != null) {
                    headers.put(name, value);
                }
            }
        }
        JsonObject body = null;
        FhirRequest.Payload payload = null;
        String method = http.getMethod().toUpperCase(Locale.ROOT);
        String contentType = http.getContentType();
        boolean content = binary
                && contentType != null
                && !MediaTypes.isFhir(contentType)
                && (method.equals("POST") && segments.size() == 1 || method.equals("PUT") && segments.size() == 2);
        // An upload says first what it is, then brings the content, so that both are stored or neither.
        boolean upload = contentType != null
                && MediaTypes.plain(contentType).equals(MediaTypes.UPLOAD)
                && method.equals("POST")
                && !segments.isEmpty()
                && segments.getLast().startsWith("$");
        if (content || upload) {
            payload = new FhirRequest.Payload.Raw(contentType, http.getInputStream(), http.getContentLengthLong());
        } else if (method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
            boolean form = contentType != null && contentType.startsWith("application/x-www-form-urlencoded");
            boolean search = !segments.isEmpty() && segments.getLast().equals("_search");
            Outcome<Sent> taken = sent(http, place);
            if (taken instanceof Outcome.Refused<Sent> refused) {
                return refused.cast();
            }
            byte[] sent = taken.get().bytes();
            long most = taken.get().most();
            if (search) {
                if (sent.length > 0 && !form) {
                    return Outcome.refused(
                            Problem.Code.MEDIA_TYPE, "_search takes application/x-www-form-urlencoded.");
                }
                Outcome<QueryString> more = QueryString.parse(new String(sent, StandardCharsets.UTF_8));
                if (more instanceof Outcome.Refused<QueryString> refused) {
                    return refused.cast();
                }
                query = query.plus(more.get());
            } else if (method.equals("PATCH")
                    && contentType != null
                    && MediaTypes.plain(contentType).equals(MediaTypes.JSON_PATCH)) {
                Outcome<JsonPatch> patch = JsonPatch.parse(sent, most);
                if (patch instanceof Outcome.Refused<JsonPatch> refused) {
                    return refused.cast();
                }
                payload = new FhirRequest.Payload.Patch(patch.get());
            } else if (sent.length > 0 || segments.isEmpty() || !segments.getLast().startsWith("$")) {
                // An operation may be called without parameters, and then without a body.
                Outcome<JsonObject> resource = resource(contentType, sent, most, method);
                if (resource instanceof Outcome.Refused<JsonObject> refused) {
                    return refused.cast();
                }
                body = resource.get();
            }
        }
        return Outcome.ok(new FhirRequest(caller, method, segments, query, headers, body, payload, base(http)));
    }

    private static boolean isBinary(List<String> segments) {
        return !segments.isEmpty() && segments.getFirst().equals("Binary");
    }

    /** A body, and how much heap its tree may take. */
    private record Sent(byte[] bytes, long most) {}

    private Outcome<Sent> sent(HttpServletRequest http, BodyRoom.Place place) throws IOException {
        long length = http.getContentLengthLong();
        Problem tooLarge = new Problem(
                Problem.Code.TOO_LARGE,
                "The body is larger than " + maximumBody / (1024 * 1024) + " MB; send it in parts. Nothing was stored.");
        if (length > maximumBody) {
            return Outcome.refused(tooLarge);
        }
        try (InputStream in = http.getInputStream()) {
            if (length >= 0) {
                Outcome<Long> most = place.take(length);
                return most instanceof Outcome.Refused<Long> refused
                        ? refused.cast()
                        : Outcome.ok(new Sent(in.readNBytes((int) length), most.get()));
            }
            // Nobody knows how long it becomes: what is small passes, and what goes on takes room for the largest.
            byte[] first = in.readNBytes(BodyRoom.FREE);
            if (first.length < BodyRoom.FREE) {
                return Outcome.ok(new Sent(first, place.take(first.length).get()));
            }
            Outcome<Long> most = place.take(maximumBody);
            if (most instanceof Outcome.Refused<Long> refused) {
                return refused.cast();
            }
            byte[] rest = in.readNBytes(maximumBody + 1 - first.length);
            if (first.length + rest.length > maximumBody) {
                return Outcome.refused(tooLarge);
            }
            byte[] all = Arrays.copyOf(first, first.length + rest.length);
            System.arraycopy(rest, 0, all, first.length, rest.length);
            return Outcome.ok(new Sent(all, most.get()));
        }
    }

    private Outcome<JsonObject> resource(@Nullable String contentType, byte[] content, long most, String method) {
        if (contentType == null || contentType.startsWith("application/fhir+json") && contentType.length() < 22) {
            return Json.parse(content, most);
        }
        boolean xml = MediaTypes.isXml(contentType);
        boolean known = (xml || MediaTypes.isJson(contentType))
                && MediaTypes.isUtf8(contentType)
                && MediaTypes.isOfThisVersion(contentType);
        if (!known) {
            return Outcome.refused(
                    Problem.Code.MEDIA_TYPE,
                    method.equals("PATCH")
                            ? "Send the patch as " + MediaTypes.PATCHES + "."
                            : "Send the resource as application/fhir+json or application/fhir+xml (FHIR R4) in UTF-8.");
        }
        return xml ? FhirXml.parse(definitions, content, most) : Json.parse(content, most);
    }

    /** Null when an escape is malformed. */
    private static @Nullable List<String> segments(HttpServletRequest http) {
        String path = http.getRequestURI().substring(http.getContextPath().length() + http.getServletPath().length());
        List<String> segments = new ArrayList<>(4);
        int start = 0;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            if (end > start) {
                String segment = path.substring(start, end);
                try {
                    segments.add(
                            segment.indexOf('%') < 0 ? segment : URLDecoder.decode(segment, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
            start = end + 1;
        }
        return segments;
    }

    private static String base(HttpServletRequest http) {
        int port = http.getServerPort();
        boolean usual = port == (http.isSecure() ? 443 : 80);
        return http.getScheme() + "://" + http.getServerName() + (usual ? "" : ":" + port) + http.getContextPath()
                + http.getServletPath();
    }

    private void write(
            HttpServletRequest http,
            HttpServletResponse answer,
            @Nullable Caller caller,
            FhirResponse response,
            Format format)
            throws IOException {
        answer.setStatus(response.status());
        answer.setHeader("Cache-Control", "no-store");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        if (caller != null) {
            answer.setHeader("X-Request-Id", caller.requestId());
        }
        if (response.status() == Problem.Code.UNAVAILABLE.status()) {
            answer.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (response.etag() > 0) {
            answer.setHeader("ETag", Versions.tag(response.etag()));
        }
        if (response.updated() > 0) {
            answer.setHeader("Last-Modified", Times.http(response.updated()));
        }
        if (response.location() != null) {
            answer.setHeader("Location", response.location());
        }
        FhirResponse.Content content = response.content();
        if (content != null) {
            stream(http, answer, content);
            return;
        }
        byte[] body = response.body();
        if (body == null) {
            return;
        }
        if (response.location() != null && !OperationOutcomes.is(body)) {
            // What is sent is that version (RFC 9110 section 8.7).
            answer.setHeader("Content-Location", response.location());
        }
        if (response.status() == Problem.Code.MEDIA_TYPE.status() && http.getMethod().equals("PATCH")) {
            answer.setHeader("Accept-Patch", MediaTypes.PATCHES);
        }
        answer.setContentType(format.contentType());
        body = format.write(body, definitions);
        answer.setContentLength(body.length);
        if (!http.getMethod().equals("HEAD")) {
            answer.getOutputStream().write(body);
        }
    }

    /** A content is handed over, never shown: whatever it claims to be, a browser stores it and runs nothing. */
    private static void stream(HttpServletRequest http, HttpServletResponse answer, FhirResponse.Content content)
            throws IOException {
        answer.setContentType(content.type());
        answer.setContentLengthLong(content.length());
        if (!content.type().equals(MediaTypes.JSON)) {
            answer.setHeader("Content-Disposition", "attachment");
        }
        if (content.context() != null) {
            answer.setHeader("X-Security-Context", content.context());
        }
        if (!http.getMethod().equals("HEAD")) {
            content.writer().writeTo(answer.getOutputStream());
        }
    }
}
