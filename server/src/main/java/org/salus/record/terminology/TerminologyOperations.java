package org.salus.record.terminology;

import static org.salus.record.terminology.Questions.isSet;
import static org.salus.record.terminology.Questions.need;
import static org.salus.record.terminology.Questions.number;
import static org.salus.record.terminology.Questions.onlyKnown;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.access.Policy;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Operation;
import org.salus.record.Operation.Call;
import org.salus.record.Parameters;
import org.salus.terminology.Coded;
import org.salus.terminology.ExpandRequest;
import org.salus.terminology.Scope;
import org.salus.terminology.Terminology;
import org.salus.terminology.Terminology.Source;
import org.salus.terminology.TranslateRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operations of R4 section 4.7: their parameters, as questions to the {@link Terminology}. */
@Configuration(proxyBeanMethods = false)
class TerminologyOperations {

    private final Terminology terminology;
    private final Policy policy;

    TerminologyOperations(Terminology terminology, Policy policy) {
        this.terminology = terminology;
        this.policy = policy;
    }

    @Bean
    Operation expand() {
        return new TerminologyOperation("ValueSet", "expand", "The codes of a value set, also as they are typed", policy, this::expand);
    }

    private Outcome<JsonObject> expand(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(
                parameters, "expand", "url", "valueSet", "valueSetVersion", "resource", "context", "contextDirection", "filter", "date",
                "offset", "count", "includeDesignations", "designation", "includeDefinition", "activeOnly", "excludeNested",
                "excludeNotForUI", "excludePostCoordinated", "displayLanguage", "exclude-system", "system-version",
                "check-system-version", "force-system-version");
        ExpandRequest request = new ExpandRequest(
                parameters.string("filter"),
                Objects.requireNonNullElse(number(parameters, "offset"), 0),
                number(parameters, "count"),
                isSet(parameters, "activeOnly", false),
                isSet(parameters, "includeDesignations", false),
                parameters.strings("designation"),
                isSet(parameters, "includeDefinition", false),
                parameters.string("displayLanguage"),
                need(Questions.flag(parameters, "excludeNested")).orElse(null),
                isSet(parameters, "excludeNotForUI", false),
                parameters.strings("exclude-system"),
                parameters.strings("system-version"),
                parameters.strings("check-system-version"),
                parameters.strings("force-system-version"));
        return terminology.expand(scope, need(Questions.valueSet(call, "url", "valueSetVersion")), request);
    }

    @Bean
    Operation validateInValueSet() {
        return new TerminologyOperation(
                "ValueSet", "validate-code", "Whether a code is in a value set", policy, this::validateInValueSet);
    }

    private Outcome<JsonObject> validateInValueSet(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(
                parameters, "validate-code", "url", "context", "valueSet", "valueSetVersion", "code", "system", "systemVersion", "display",
                "coding", "codeableConcept", "date", "abstract", "displayLanguage", "inferSystem");
        return terminology.validate(
                scope,
                need(Questions.valueSet(call, "url", "valueSetVersion")),
                need(Questions.codings(parameters, "system", "systemVersion")),
                isSet(parameters, "inferSystem", false),
                isSet(parameters, "abstract", false),
                parameters.string("displayLanguage"));
    }

    @Bean
    Operation validateInCodeSystem() {
        return new TerminologyOperation(
                "CodeSystem", "validate-code", "Whether a code is in a code system", policy, this::validateInCodeSystem);
    }

    private Outcome<JsonObject> validateInCodeSystem(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(
                parameters, "validate-code", "url", "codeSystem", "code", "version", "display", "coding", "codeableConcept", "date",
                "abstract", "displayLanguage");
        List<Coded> codings = need(Questions.codings(parameters, null, "version"));
        String ofCoding = codings.stream().map(Coded::system).filter(Objects::nonNull).findFirst().orElse(null);
        Source system = need(Questions.codeSystem(call, "url", ofCoding));
        String version = parameters.string("version");
        if (version != null && system instanceof Source.Url(String url) && !url.contains("|")) {
            system = new Source.Url(url + "|" + version);
        }
        return terminology.validate(
                scope, system, codings, isSet(parameters, "abstract", true), parameters.string("displayLanguage"));
    }

    @Bean
    Operation lookup() {
        return new TerminologyOperation("CodeSystem", "lookup", "What is known of a code", policy, this::lookup);
    }

    private Outcome<JsonObject> lookup(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(parameters, "lookup", "code", "system", "version", "coding", "date", "displayLanguage", "property");
        Coded coded = need(Questions.codings(parameters, "system", "version")).getFirst();
        return terminology.lookup(
                scope,
                need(Questions.codeSystem(call, "system", coded.system())),
                coded.version(),
                coded.code(),
                parameters.string("displayLanguage"),
                parameters.strings("property"));
    }

    @Bean
    Operation subsumes() {
        return new TerminologyOperation("CodeSystem", "subsumes", "Whether one code subsumes another", policy, this::subsumes);
    }

    private Outcome<JsonObject> subsumes(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(parameters, "subsumes", "codeA", "codeB", "system", "version", "codingA", "codingB");
        Coded a = one(parameters, "codeA", "codingA");
        Coded b = one(parameters, "codeB", "codingB");
        if (a.system() != null && b.system() != null && !a.system().equals(b.system())) {
            return Questions.refused(Problem.Code.PARAMETER, "Codes of two systems cannot be compared.", "codingB");
        }
        String version = parameters.string("version");
        return terminology.subsumes(
                scope,
                need(Questions.codeSystem(call, "system", a.system() == null ? b.system() : a.system())),
                version == null ? a.version() : version,
                a.code(),
                b.code());
    }

    private static Coded one(Parameters parameters, String code, String coding) {
        String text = parameters.string(code);
        JsonObject object = parameters.object(coding);
        Coded coded = text != null ? new Coded(parameters.string("system"), null, text, null) : object == null ? null : Coded.of(object);
        if (coded == null || text != null && object != null) {
            throw new Questions.Wrong(List.of(new Problem(
                    Problem.Code.REQUIRED, "There is one of " + code + " (with system) and " + coding + ".", code)));
        }
        return coded;
    }

    @Bean
    Operation translate() {
        return new TerminologyOperation("ConceptMap", "translate", "A code of one system as codes of another", policy, this::translate);
    }

    private Outcome<JsonObject> translate(Call call, Scope scope) {
        Parameters parameters = call.parameters();
        onlyKnown(
                parameters, "translate", "url", "conceptMapVersion", "code", "system", "version", "source", "coding", "codeableConcept",
                "target", "targetsystem", "reverse");
        String url = parameters.string("url");
        String version = parameters.string("conceptMapVersion");
        if (url != null && call.id() != null) {
            return Questions.refused(Problem.Code.PARAMETER, "The concept map is named once: by its address or by url.", "url");
        }
        return terminology.translate(
                scope,
                new TranslateRequest(
                        canonical(url, version),
                        call.id(),
                        need(Questions.codings(parameters, "system", "version")),
                        parameters.string("source"),
                        parameters.string("target"),
                        parameters.string("targetsystem"),
                        isSet(parameters, "reverse", false)));
    }

    @Bean
    Operation closure() {
        return new ClosureOperation(terminology, policy);
    }

    private static @Nullable String canonical(@Nullable String url, @Nullable String version) {
        return url == null || version == null || url.contains("|") ? url : url + "|" + version;
    }
}
