package org.salus.record.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation.Call;
import org.salus.record.Parameters;
import org.salus.record.Trace;
import org.salus.store.Where;
import org.salus.terminology.Coded;
import org.salus.terminology.Scope;
import org.salus.terminology.Terminology.Source;

/** What the operations have in common: whose question it is, and the parameters that several of them take. */
final class Questions {

    private Questions() {}

    /** Definitions, which are nobody's data: whoever may ask for codes gets those of the own organisation, whatever the role. */
    private static final Set<String> DEFINITIONS = Set.of("ValueSet", "CodeSystem", "ConceptMap");

    /** Value sets refer to systems and to one another: each is read by the policy of its own type, and for its codes by every person. */
    static Scope scope(Policy policy, Caller caller) {
        return new Scope(caller.organisation(), type -> {
            Decision decision = policy.decide(caller, Interaction.READ, type);
            if (decision.allowed()) {
                return decision.filter();
            }
            return DEFINITIONS.contains(type) && caller.isPersonWithoutScopes() ? Where.ALWAYS : Where.NEVER;
        });
    }

    static FhirResponse answer(Call call, String operation, Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<JsonObject>(JsonObject resource) -> {
                ResourceType type = Objects.requireNonNull(call.type());
                List<String> ids = call.id() == null ? List.of() : List.of(type.name() + "/" + call.id());
                yield FhirResponse.of(
                        200, Json.write(resource), Trace.of(Interaction.OPERATION, type.name(), ids, 0, "$" + operation));
            }
        };
    }

    /**
     * Which value set is meant: the addressed one, the one given, or the one whose URL is given.
     *
     * @param url name of the parameter with the canonical URL
     * @param version name of the parameter with its version
     */
    static Outcome<Source> valueSet(Call call, String url, String version) {
        Parameters parameters = call.parameters();
        if (parameters.has("context")) {
            return refused(
                    Problem.Code.NOT_SUPPORTED, "A value set by context is not known here: name it by " + url + ".", "context");
        }
        JsonObject given = parameters.object("valueSet");
        JsonObject body = parameters.object("resource");
        if (given == null && body != null && "ValueSet".equals(body.string("resourceType"))) {
            given = body;
        }
        String id = call.id();
        String canonical = parameters.string(url);
        int named = (id == null ? 0 : 1) + (given == null ? 0 : 1) + (canonical == null ? 0 : 1);
        if (named != 1) {
            return refused(
                    named == 0 ? Problem.Code.REQUIRED : Problem.Code.PARAMETER,
                    "The value set is named once: by its address, by " + url + ", or given as valueSet.", url);
        }
        if (id != null) {
            return Outcome.ok(new Source.Id(id));
        }
        if (given != null) {
            return "ValueSet".equals(given.string("resourceType"))
                    ? Outcome.ok(new Source.Given(given))
                    : refused(Problem.Code.PARAMETER, "valueSet is a ValueSet resource.", "valueSet");
        }
        String text = String.valueOf(canonical);
        String wanted = parameters.string(version);
        return Outcome.ok(new Source.Url(wanted == null || text.contains("|") ? text : text + "|" + wanted));
    }

    /** Which code system is meant: the addressed one, or the one whose URL is given; {@code otherwise} names it when neither is. */
    static Outcome<Source> codeSystem(Call call, String url, @Nullable String otherwise) {
        Parameters parameters = call.parameters();
        JsonObject given = parameters.object("codeSystem");
        if (given != null) {
            return Outcome.ok(new Source.Given(given));
        }
        String id = call.id();
        if (id != null) {
            return Outcome.ok(new Source.Id(id));
        }
        String canonical = parameters.string(url);
        String named = canonical == null ? otherwise : canonical;
        return named == null
                ? refused(Problem.Code.REQUIRED, "The code system is missing: name its URL by " + url + ".", url)
                : Outcome.ok(new Source.Url(named));
    }

    /**
     * What is to be looked at: {@code code} (with {@code system}, {@code version} and {@code display}), {@code coding} or
     * {@code codeableConcept}, one of them.
     *
     * @param systemName name of the parameter with the system
     * @param versionName name of the parameter with the system's version
     */
    static Outcome<List<Coded>> codings(Parameters parameters, @Nullable String systemName, String versionName) {
        String code = parameters.string("code");
        JsonObject coding = parameters.object("coding");
        JsonObject concept = parameters.object("codeableConcept");
        int given = (code == null ? 0 : 1) + (coding == null ? 0 : 1) + (concept == null ? 0 : 1);
        if (given != 1) {
            return refused(
                    given == 0 ? Problem.Code.REQUIRED : Problem.Code.PARAMETER,
                    "What to look at is given once: as code with its system, as coding, or as codeableConcept.", "code");
        }
        List<Coded> codings = new ArrayList<>();
        if (code != null) {
            codings.add(new Coded(
                    systemName == null ? null : parameters.string(systemName), parameters.string(versionName), code,
                    parameters.string("display")));
        } else if (coding != null) {
            Coded coded = Coded.of(coding);
            if (coded == null) {
                return refused(Problem.Code.REQUIRED, "A coding has a code.", "coding");
            }
            codings.add(coded);
        } else {
            codings.addAll(Coded.all(Objects.requireNonNull(concept)));
        }
        return Outcome.ok(codings);
    }

    /** A boolean parameter; null when it is not there. */
    static Outcome<java.util.Optional<Boolean>> flag(Parameters parameters, String name) {
        String text = parameters.string(name);
        return switch (text) {
            case null -> Outcome.ok(java.util.Optional.empty());
            case "true" -> Outcome.ok(java.util.Optional.of(true));
            case "false" -> Outcome.ok(java.util.Optional.of(false));
            default -> refused(Problem.Code.PARAMETER, name + " is true or false.", name);
        };
    }

    static <T> Outcome<T> refused(Problem.Code code, String message, String parameter) {
        return Outcome.refused(new Problem(code, message, parameter));
    }

    /** Carries the first refusal of several parameters; never leaves this package. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        Wrong(List<Problem> problems) {
            super("refused", null, false, false);
            this.problems = problems;
        }

        List<Problem> problems() {
            return problems;
        }
    }

    static <T> T need(Outcome<T> outcome) {
        return switch (outcome) {
            case Outcome.Ok<T>(T value) -> value;
            case Outcome.Refused<T>(List<Problem> problems) -> throw new Wrong(problems);
        };
    }

    static boolean isSet(Parameters parameters, String name, boolean otherwise) {
        return need(flag(parameters, name)).orElse(otherwise);
    }

    /** A number of at least 0; null when it is not there. */
    static @Nullable Integer number(Parameters parameters, String name) {
        String text = parameters.string(name);
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new Wrong(List.of(new Problem(Problem.Code.PARAMETER, name + " is a whole number from 0.", name)));
        }
        return Integer.valueOf(text);
    }

    static void onlyKnown(Parameters parameters, String operation, String... known) {
        List<Problem> others = parameters.otherThan(operation, known);
        if (!others.isEmpty()) {
            throw new Wrong(others);
        }
    }
}
