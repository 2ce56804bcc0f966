package org.salus.charting.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.charting.drafts.Draft;
import org.salus.charting.drafts.DraftField;
import org.salus.charting.drafts.Drafts;
import org.salus.charting.drafts.Edit;
import org.salus.identity.Requests;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.RequiresAct;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Drafts: working copies of what somebody writes, saved while it is typed ({@code docs/api/notes.md}). */
@RestController
@RequestMapping(path = "/drafts", produces = MediaType.APPLICATION_JSON_VALUE)
class DraftController {

    private final Drafts drafts;

    DraftController(Drafts drafts) {
        this.drafts = drafts;
    }

    record EditBody(@Nullable String value, @Nullable String form, @Nullable Integer base, @Nullable List<Integer> settles) {
        @Override
        public String toString() {
            return "EditBody[not shown]";
        }
    }

    record NewBody(
            @Nullable String patient,
            @Nullable String kind,
            @Nullable String key,
            @Nullable String title,
            @Nullable Boolean shared,
            @Nullable List<String> labels,
            @Nullable String editor,
            @Nullable Map<String, @Nullable EditBody> fields) {
        @Override
        public String toString() {
            return "NewBody[not shown]";
        }
    }

    record SaveBody(@Nullable String editor, @Nullable Map<String, @Nullable EditBody> fields) {
        @Override
        public String toString() {
            return "SaveBody[not shown]";
        }
    }

    record AuthorBody(String id, String name) {
        static AuthorBody of(DraftField.Author author) {
            return new AuthorBody(author.id(), author.name());
        }
    }

    record ConflictBody(int id, String value, String editor, AuthorBody by, String at) {
        @Override
        public String toString() {
            return "ConflictBody[" + id + "]";
        }
    }

    /** @param sent the revision of the caller's own text, in the answer to a save */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FieldBody(
            String form,
            String value,
            int revision,
            @Nullable Integer sent,
            AuthorBody by,
            String at,
            List<ConflictBody> conflicts) {
        @Override
        public String toString() {
            return "FieldBody[" + revision + "]";
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DraftBody(
            String id,
            String patient,
            String kind,
            String key,
            String title,
            boolean shared,
            boolean mine,
            List<String> labels,
            AuthorBody owner,
            String created,
            String updated,
            int revision,
            @Nullable Map<String, FieldBody> fields) {
        @Override
        public String toString() {
            return "DraftBody[" + id + "]";
        }
    }

    record ListBody(List<DraftBody> drafts, boolean truncated) {}

    @RequiresAct("drafts.use")
    @GetMapping
    ResponseEntity<?> list(
            Caller caller,
            @RequestParam @Nullable String patient,
            @RequestParam @Nullable String kind,
            HttpServletRequest request) {
        return switch (drafts.list(caller, patient, kind)) {
            case Outcome.Ok<Drafts.Listed>(Drafts.Listed listed) ->
                answer(200, new ListBody(
                        listed.drafts().stream().map(d -> body(caller, d, null)).toList(), listed.truncated()));
            case Outcome.Refused<Drafts.Listed>(List<Problem> problems) -> refused(request, problems);
        };
    }

    @RequiresAct("drafts.use")
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> begin(
            Caller caller,
            @RequestHeader(name = "X-Salus-Patient", required = false) @Nullable String open,
            @RequestBody NewBody body,
            HttpServletRequest request) {
        String patient = body.patient();
        String kind = body.kind();
        String key = body.key();
        String editor = body.editor();
        if (patient == null || kind == null || key == null || editor == null) {
            return refused(request, List.of(new Problem(Problem.Code.REQUEST, "The body must have patient, kind, key and editor.")));
        }
        if (open != null && !open.equals(patient)) {
            return refused(request, List.of(new Problem(
                    Problem.Code.WRONG_PATIENT,
                    "This draft would be about another patient than the one whose chart is open. Nothing was stored.")));
        }
        Drafts.New form = new Drafts.New(
                patient,
                kind,
                key,
                body.title() == null ? "" : body.title(),
                Boolean.TRUE.equals(body.shared()),
                body.labels() == null ? List.of() : body.labels());
        return saved(caller, edits(body.fields()).flatMap(edits -> drafts.begin(caller, form, editor, edits)), request);
    }

    @RequiresAct("drafts.use")
    @GetMapping("/{id}")
    ResponseEntity<?> one(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return switch (drafts.get(caller, id)) {
            case Outcome.Ok<Draft>(Draft draft) -> answer(200, body(caller, draft, Map.of()));
            case Outcome.Refused<Draft>(List<Problem> problems) -> refused(request, problems);
        };
    }

    @RequiresAct("drafts.use")
    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> save(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = "X-Salus-Patient", required = false) @Nullable String open,
            @RequestBody SaveBody body,
            HttpServletRequest request) {
        String editor = body.editor();
        if (editor == null) {
            return refused(request, List.of(new Problem(Problem.Code.REQUEST, "The body must have editor and fields.")));
        }
        return saved(caller, edits(body.fields()).flatMap(edits -> drafts.save(caller, id, open, editor, edits)), request);
    }

    @RequiresAct("drafts.use")
    @DeleteMapping("/{id}")
    ResponseEntity<?> delete(
            Caller caller,
            @PathVariable String id,
            @RequestParam int revision,
            @RequestHeader(name = "X-Salus-Patient", required = false) @Nullable String open,
            HttpServletRequest request) {
        return switch (drafts.delete(caller, id, open, revision)) {
            case Outcome.Ok<Boolean> _ -> ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build();
            case Outcome.Refused<Boolean>(List<Problem> problems) -> refused(request, problems);
        };
    }

    private static Outcome<List<Edit>> edits(@Nullable Map<String, @Nullable EditBody> fields) {
        List<Edit> edits = new ArrayList<>();
        for (Map.Entry<String, @Nullable EditBody> field : fields == null ? List.<Map.Entry<String, @Nullable EditBody>>of() : fields.entrySet()) {
            EditBody body = field.getValue();
            String value = body == null ? null : body.value();
            if (body == null || value == null) {
                return Outcome.refused(new Problem(Problem.Code.REQUEST, "A field has a value, which is a text.", "fields"));
            }
            DraftField.Form form;
            switch (body.form()) {
                case "text" -> form = DraftField.Form.TEXT;
                case "xhtml" -> form = DraftField.Form.XHTML;
                case "value" -> form = DraftField.Form.VALUE;
                case null -> form = DraftField.Form.TEXT;
                default -> {
                    return Outcome.refused(new Problem(Problem.Code.VALUE, "form is text, xhtml or value.", "fields"));
                }
            }
            List<Integer> settles = body.settles() == null ? List.of() : body.settles();
            edits.add(new Edit(field.getKey(), form, value, body.base() == null ? 0 : body.base(), settles));
        }
        return Outcome.ok(edits);
    }

    private static ResponseEntity<?> saved(Caller caller, Outcome<Drafts.Saved> outcome, HttpServletRequest request) {
        return switch (outcome) {
            case Outcome.Ok<Drafts.Saved>(Drafts.Saved saved) ->
                answer(saved.created() ? 201 : 200, body(caller, saved.draft(), saved.sent()));
            case Outcome.Refused<Drafts.Saved>(List<Problem> problems) -> refused(request, problems);
        };
    }

    /** @param sent null: without the fields */
    private static DraftBody body(Caller caller, Draft draft, @Nullable Map<String, Integer> sent) {
        Map<String, FieldBody> fields = null;
        if (sent != null) {
            fields = new LinkedHashMap<>();
            for (DraftField field : draft.fields()) {
                fields.put(field.name(), body(field, sent.get(field.name())));
            }
        }
        return new DraftBody(
                draft.id(),
                draft.patientId(),
                draft.kind(),
                draft.key(),
                draft.title(),
                draft.shared(),
                draft.owner().id().equals(caller.subject()),
                draft.labels(),
                AuthorBody.of(draft.owner()),
                instant(draft.created()),
                instant(draft.updated()),
                draft.revision(),
                fields);
    }

    private static FieldBody body(DraftField field, @Nullable Integer sent) {
        return new FieldBody(
                field.form().name().toLowerCase(Locale.ROOT),
                field.value(),
                field.revision(),
                sent,
                AuthorBody.of(field.by()),
                instant(field.at()),
                field.conflicts().stream()
                        .map(c -> new ConflictBody(c.id(), c.value(), c.editor(), AuthorBody.of(c.by()), instant(c.at())))
                        .toList());
    }

    private static String instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static ResponseEntity<?> answer(int status, Object body) {
        return ResponseEntity.status(status).cacheControl(CacheControl.noStore()).body(body);
    }

    private static ResponseEntity<?> refused(HttpServletRequest request, List<Problem> problems) {
        Problem problem = problems.getFirst();
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", problem.code().stableCode());
        body.put("message", problem.message());
        if (problem.path() != null) {
            body.put("field", problem.path());
        }
        body.put("requestId", Requests.id(request));
        return ResponseEntity.status(problem.code().status()).cacheControl(CacheControl.noStore()).body(body);
    }
}
