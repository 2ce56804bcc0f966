package org.salus.checkin;

import java.time.Clock;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.salus.checkin.ConsentTexts.ConsentText;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.forms.PatientAnswers;
import org.salus.identity.Organisations;
import org.salus.identity.Origin;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.RecordAccess;
import org.salus.scheduling.SelfCheckIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check-in by the patient, step by step: who it is, how the patient is reached, insurance, questionnaires, consent. What was done stays
 * done when the page is loaded again, and everything may be said twice.
 */
final class CheckIn {

    static final String DETAILS = "details";
    static final String COVERAGE = "coverage";
    static final String CONSENT = "consent";

    private static final Logger LOG = LoggerFactory.getLogger(CheckIn.class);
    private static final String NAME = "check-in";

    private final Links links;
    private final RecordAccess record;
    private final Visits visits;
    private final SelfCheckIn scheduling;
    private final Questions questions;
    private final PatientAnswers answers;
    private final Coverages coverages;
    private final Consents consents;
    private final Told told;
    private final Organisations organisations;
    private final CheckInSettings settings;
    private final Clock clock;

    CheckIn(
            Links links,
            RecordAccess record,
            SelfCheckIn scheduling,
            PatientAnswers answers,
            ConsentTexts texts,
            Told told,
            Organisations organisations,
            CheckInSettings settings,
            Clock clock) {
        this.links = links;
        this.record = record;
        this.visits = new Visits(record);
        this.scheduling = scheduling;
        this.questions = new Questions(record, answers, settings);
        this.answers = answers;
        this.coverages = new Coverages(record);
        this.consents = new Consents(record, texts);
        this.told = told;
        this.organisations = organisations;
        this.settings = settings;
        this.clock = clock;
    }

    /** Exchanges the secret of a link for a session. */
    Optional<Links.Opened> open(String secret, Origin origin) {
        Optional<Links.Opened> opened = links.open(secret);
        opened.ifPresent(o -> told.of(Person.of(o.link(), null, origin), o.link(), "check-in-opened", 200));
        return opened;
    }

    Optional<Link> ofSession(@Nullable String token) {
        return links.ofSession(token);
    }

    /** A check-in whose patient has proven who it is. */
    record Here(Link link, Caller caller, JsonObject patient, JsonObject appointment) {}

    /**
     * Who may go on: the date of birth was given, nobody has been idle since, and the visit is still for this patient.
     *
     * @return refused with LOGIN when the date of birth is to be given
     */
    private Outcome<Here> here(Link link, Origin origin) {
        if (!links.isProven(link)) {
            return Outcome.refused(Problem.Code.LOGIN, "The date of birth must be given first.");
        }
        links.touch(link);
        Caller unnamed = Person.of(link, null, origin);
        return record.read(unnamed, "Patient", link.patientId())
                .flatMap(patient -> record.read(unnamed, "Appointment", link.appointmentId())
                        .flatMap(appointment -> isFor(appointment, link)
                                ? Outcome.ok(new Here(link, Person.of(link, patient, origin), patient, appointment))
                                : Outcome.refused(
                                        Problem.Code.CONFLICT, "This visit is not for the same patient any more. Go to the front desk.")));
    }

    private static boolean isFor(JsonObject appointment, Link link) {
        return JsonObject.objects(appointment, "participant").stream()
                .map(p -> p.object("actor"))
                .anyMatch(a -> a != null && ("Patient/" + link.patientId()).equals(a.string("reference")));
    }

    /** What the page shows. Nothing of the patient before the date of birth was given. */
    Outcome<JsonObject> state(Link link, Origin origin) {
        JsonObject state = new JsonObject()
                .put("organisation", organisations.find(link.organisation()).map(Organisations.Organisation::name).orElse(""))
                .put("idleSeconds", JsonNumber.of(settings.idle().toSeconds()));
        if (link.state() != Link.State.OPEN) {
            return Outcome.ok(state.put("at", link.state().word()));
        }
        if (!links.isProven(link)) {
            return Outcome.ok(state.put("at", "prove").put("attemptsLeft", JsonNumber.of(Math.max(0, settings.attempts() - link.failures()))));
        }
        return here(link, origin).flatMap(here -> steps(here, state.put("at", "steps")));
    }

    private Outcome<JsonObject> steps(Here here, JsonObject state) {
        Link link = here.link();
        ConsentText asked = consents.asked(link.organisation()).orElse(null);
        Outcome<Boolean> isSigned = asked == null ? Outcome.ok(true) : consents.isSigned(here.caller(), asked);
        return due(here).flatMap(due -> coverages.shown(here.caller()).flatMap(coverage -> isSigned.map(signed -> {
            JsonArray steps = new JsonArray();
            steps.add(step(link, DETAILS));
            steps.add(step(link, COVERAGE));
            JsonArray forms = new JsonArray();
            for (Questions.Due one : due) {
                JsonObject step = step(link, one.step());
                if (one.response() != null) {
                    step.put("done", true);
                }
                steps.add(step);
                JsonObject form = new JsonObject().put("step", one.step()).put("canonical", one.canonical()).put("questionnaire", one.questionnaire());
                if (one.response() != null) {
                    form.put("response", one.response());
                }
                forms.add(form);
            }
            if (asked != null && (!signed || link.has(CONSENT))) {
                steps.add(step(link, CONSENT).put("signed", signed));
            }
            if (asked != null) {
                state.put("consent", Consents.json(asked));
            }
            ZoneId zone = scheduling.zone(here.caller(), here.appointment());
            return state.put("name", here.caller().name())
                    .put("start", String.valueOf(here.appointment().string("start")))
                    .put("zone", zone.getId())
                    .put("steps", steps)
                    .put("details", shown(here))
                    .put("coverage", coverage)
                    .put("forms", forms);
        })));
    }

    private static JsonObject step(Link link, String name) {
        return new JsonObject().put("step", name).put("done", link.has(name)).put("skipped", link.has(skipped(name)));
    }

    private static String skipped(String step) {
        return step + " skipped";
    }

    private Outcome<List<Questions.Due>> due(Here here) {
        ZoneId zone = scheduling.zone(here.caller(), here.appointment());
        return questions.due(here.caller(), here.link(), String.valueOf(here.patient().string("birthDate")), clock.instant(), zone);
    }

    /** As the record says, with what the patient has said instead in this visit and nobody has decided on. */
    private static JsonObject shown(Here here) {
        JsonObject details = Details.json(here.patient());
        Change.of(here.appointment()).stream()
                .filter(c -> c.isOpen() && c.field().isOfPatient() && c.after() != null)
                .forEach(c -> details.put(c.field().word(), Objects.requireNonNull(c.after())));
        return details;
    }

    /** The date of birth, in so many attempts; the patient has arrived when it is right. */
    Outcome<Boolean> prove(Link link, String birthDate, Origin origin) {
        Caller caller = Person.of(link, null, origin);
        if (link.state() != Link.State.OPEN || !links.charge(link)) {
            lock(link, caller);
            return Outcome.refused(locked());
        }
        Outcome<JsonObject> read = record.read(caller, "Patient", link.patientId());
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject patient))) {
            return ((Outcome.Refused<JsonObject>) read).cast();
        }
        if (!birthDate.equals(patient.string("birthDate"))) {
            told.of(caller, link, "check-in-date-of-birth", 403);
            if (lock(link, caller)) {
                return Outcome.refused(locked());
            }
            return Outcome.refused(new Problem(
                    Problem.Code.FORBIDDEN, "This is not the date of birth of the patient whose visit it is.", "birthDate"));
        }
        Caller named = Person.of(link, patient, origin);
        told.of(named, link, "check-in-date-of-birth", 200);
        if (!links.proven(link)) {
            return Outcome.refused(locked());
        }
        return scheduling.to(SelfCheckIn.Stage.ARRIVED, named, link.appointmentId(), link.patientId()).map(_ -> true);
    }

    private static Problem locked() {
        return new Problem(Problem.Code.GONE, "This link is locked: the date of birth did not fit too often. Go to the front desk.", "birthDate");
    }

    /** Locks a link whose attempts are spent, and tells the front desk. */
    private boolean lock(Link link, Caller caller) {
        if (!links.lockIfSpent(link)) {
            return false;
        }
        told.of(caller, link, "check-in-locked", 403);
        String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        Outcome<JsonObject> kept = visits.change(caller, NAME, link.appointmentId(), link.patientId(), appointment -> {
            Elements.keep(appointment, e -> !Visits.LOCKED.equals(e.string("url")));
            Elements.add(appointment, Elements.part(Visits.LOCKED, "valueInstant", at));
            return appointment;
        });
        if (kept instanceof Outcome.Refused<JsonObject>(List<Problem> why)) {
            LOG.warn("The front desk was not told of a locked check-in ({})", RecordAccess.codes(why));
        }
        return true;
    }

    /** Nobody is there any more: the next has to give the date of birth. */
    void hide(Link link) {
        links.hide(link);
    }

    /** Somebody is there, who types and has nothing to send yet. */
    Outcome<Boolean> present(Link link, Origin origin) {
        return here(link, origin).map(_ -> true);
    }

    /** @param given only what the patient sees and may have changed */
    Outcome<JsonObject> details(Link link, JsonObject given, Origin origin) {
        return here(link, origin).flatMap(here -> Details.changed(here.patient(), given).flatMap(changed -> {
            Set<Change.Field> fields = Set.of(Change.Field.PHONE, Change.Field.EMAIL, Change.Field.ADDRESS, Change.Field.LANGUAGE);
            return propose(here, fields, changed, DETAILS);
        }));
    }

    /** @param same whether the insurance is what is shown */
    Outcome<JsonObject> coverage(Link link, boolean same, Origin origin) {
        return here(link, origin).flatMap(here -> notice(here, Change.Field.COVERAGE, !same, COVERAGE));
    }

    private Outcome<JsonObject> notice(Here here, Change.Field field, boolean isTrue, String step) {
        return propose(here, Set.of(field), isTrue ? Map.of(field, true) : Map.of(), step);
    }

    /** Puts proposals in the place of those of this visit about the same that are open; nothing is written when they say the same. */
    private Outcome<JsonObject> propose(Here here, Set<Change.Field> fields, Map<Change.Field, Object> changed, String step) {
        Link link = here.link();
        String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        return visits.change(here.caller(), NAME, link.appointmentId(), link.patientId(), appointment -> {
                    List<Change> all = new ArrayList<>();
                    Set<Change.Field> kept = EnumSet.noneOf(Change.Field.class);
                    for (Change change : Change.of(appointment)) {
                        Object next = changed.get(change.field());
                        boolean isSame = next != null && (!change.field().isOfPatient() || next.equals(change.after()));
                        if (!change.isOpen() || !fields.contains(change.field()) || isSame) {
                            all.add(change);
                        }
                        // What was declined a moment ago is not asked again when the same is sent again.
                        if (isSame && change.state() != Change.State.ACCEPTED) {
                            kept.add(change.field());
                        }
                    }
                    changed.forEach((field, value) -> {
                        if (!kept.contains(field)) {
                            all.add(new Change(
                                    UUID.randomUUID().toString(), field, Details.said(here.patient(), field),
                                    field.isOfPatient() ? value : null, at, Change.State.OPEN, null));
                        }
                    });
                    if (!all.equals(Change.of(appointment))) {
                        Change.put(appointment, all);
                    }
                    return appointment;
                })
                .map(appointment -> {
                    links.confirm(link, step);
                    return appointment;
                });
    }

    /** @param seen version of the filed answers that these amend; null for the first */
    Outcome<JsonObject> answer(Link link, JsonObject given, @Nullable String seen, Origin origin) {
        return here(link, origin).flatMap(here -> due(here).flatMap(due -> {
            Questions.Due one = due.stream()
                    .filter(d -> d.canonical().equals(given.string("questionnaire")))
                    .findFirst()
                    .orElse(null);
            if (one == null) {
                return Outcome.refused(new Problem(Problem.Code.NOT_FOUND, "This questionnaire is not asked in this check-in.", "questionnaire"));
            }
            return answers.file(here.caller(), given, one.key(), seen).map(filed -> {
                links.confirm(link, one.step());
                return filed;
            });
        }));
    }

    /** The patient would rather not answer: that is an answer, too. */
    Outcome<Boolean> skip(Link link, String step, Origin origin) {
        return here(link, origin).flatMap(here -> due(here).flatMap(due -> {
            if (due.stream().noneMatch(d -> d.step().equals(step) && d.response() == null)) {
                return Outcome.refused(new Problem(Problem.Code.CONFLICT, "There is no such questionnaire to leave out.", "step"));
            }
            links.confirm(link, skipped(step));
            return Outcome.ok(true);
        }));
    }

    Outcome<JsonObject> sign(Link link, String language, String name, String version, Origin origin) {
        return here(link, origin)
                .flatMap(here -> consents.sign(here.caller(), link, language, name, version, clock.instant())
                        .flatMap(signed -> notice(here, Change.Field.CONSENT, false, CONSENT).map(_ -> signed)));
    }

    /** The front desk is told that there are questions. */
    Outcome<JsonObject> refuseConsent(Link link, Origin origin) {
        return here(link, origin)
                .flatMap(here -> consents.asked(link.organisation())
                        .map(asked -> consents.isSigned(here.caller(), asked))
                        .orElseGet(() -> Outcome.refused(Problem.Code.CONFLICT, "No consent is asked for here."))
                        .flatMap(signed -> signed
                                ? Outcome.<JsonObject>refused(Problem.Code.CONFLICT, "The consent is signed already. To take it back, tell the front desk.")
                                : notice(here, Change.Field.CONSENT, true, CONSENT)));
    }

    /** Checks the visit in when every step was done or left out. */
    Outcome<Boolean> finish(Link link, Origin origin) {
        if (link.state() == Link.State.DONE) {
            return Outcome.ok(true);
        }
        return here(link, origin).flatMap(here -> steps(here, new JsonObject()).flatMap(state -> {
            List<String> open = JsonObject.objects(state, "steps").stream()
                    .filter(s -> !Boolean.TRUE.equals(s.get("done")) && !Boolean.TRUE.equals(s.get("skipped")))
                    .map(s -> String.valueOf(s.string("step")))
                    .toList();
            if (!open.isEmpty()) {
                return Outcome.refused(new Problem(Problem.Code.CONFLICT, "Not everything is answered yet: " + String.join(", ", open) + ".", "steps"));
            }
            return scheduling.to(SelfCheckIn.Stage.CHECKED_IN, here.caller(), link.appointmentId(), link.patientId()).map(_ -> {
                links.done(link);
                told.of(here.caller(), link, "check-in-done", 200);
                return true;
            });
        }));
    }
}
