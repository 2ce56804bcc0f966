package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Outcome;
import org.salus.testing.SyntheticPatients;

/**
 * Search values against the FHIRPath expressions of the R4 definitions as HAPI's engine evaluates them. Both sides are written
 * out as plain text, the reference side by {@link HapiValues}, which shares no code with the engine. Wants a folder
 * {@code SALUS_DATA} with R4 examples ({@code fhir-examples/r4-spec}) and transaction Bundles ({@link SyntheticPatients}).
 */
@Tag("slow")
@Tag("data")
class HapiDifferenceTest {

    private static final int PER_TYPE_AND_BUNDLE = 6;

    private record Param(String code, String type, String expression, List<String[]> components) {}

    private static final Map<String, List<Param>> PARAMS = new HashMap<>();
    private static IFhirPath fhirPath;
    private static IParser parser;

    private final Examiner examiner = new Examiner(R4.definitions());
    private int compared;

    @BeforeAll
    static void prepare() throws IOException {
        FhirContext context = FhirContext.forR4();
        fhirPath = context.newFhirPath();
        fhirPath.setEvaluationContext(new IFhirPathEvaluationContext() {
            @Override
            public @Nullable IBase resolveReference(IIdType reference, @Nullable IBase from) {
                return instance(reference.getValue());
            }
        });
        parser = context.newJsonParser();
        parser.setParserErrorHandler(new LenientErrorHandler(false));
        try (InputStream in =
                HapiDifferenceTest.class.getResourceAsStream("/org/hl7/fhir/r4/model/sp/search-parameters.json")) {
            JsonArray entries = Json.parse(in.readAllBytes()).get().array("entry");
            Map<String, JsonObject> byUrl = new HashMap<>();
            entries.forEach(e ->
                    byUrl.put(((JsonObject) e).object("resource").string("url"), ((JsonObject) e).object("resource")));
            byUrl.values().forEach(definition -> add(definition, byUrl));
        }
    }

    private static void add(JsonObject definition, Map<String, JsonObject> byUrl) {
        String expression = definition.string("expression");
        String code = definition.string("code");
        String type = definition.string("type");
        if (expression == null || type.equals("special") || code.equals("_id") || code.equals("_lastUpdated")) {
            return;
        }
        List<String[]> components = new ArrayList<>();
        JsonArray parts = definition.array("component");
        for (int i = 0; parts != null && i < parts.size(); i++) {
            JsonObject simple = byUrl.get(parts.object(i).string("definition"));
            String partType = simple.string("type");
            if (code.equals("relationship")) {
                // The definitions have the two the wrong way round.
                partType = i == 0 ? "token" : "reference";
            }
            // HAPI's engine does not know the capital spelling of this one expression.
            components.add(
                    new String[] {partType, parts.object(i).string("expression").replace("as(DateTime)", "as(dateTime)")
                    });
        }
        for (Object base : definition.array("base")) {
            PARAMS.computeIfAbsent((String) base, b -> new ArrayList<>())
                    .add(new Param(code, type, only(expression, (String) base), components));
        }
    }

    /** The alternatives of a shared expression that concern this type. */
    private static String only(String expression, String base) {
        if (expression.contains("and Patient.deceased")) {
            return expression;
        }
        List<String> kept = new ArrayList<>();
        for (String alternative : expression.split("\\|")) {
            String bare = alternative.strip().replaceFirst("^\\(", "");
            if (bare.equals(base) || bare.startsWith(base + ".") || Character.isLowerCase(bare.charAt(0))) {
                kept.add(alternative.strip());
            }
        }
        return String.join(" | ", kept);
    }

    private static @Nullable IBase instance(String reference) {
        if (reference == null || reference.startsWith("#") || reference.startsWith("urn:")) {
            return null;
        }
        String type = new IdType(reference).getResourceType();
        try {
            return type == null
                    ? null
                    : (IBase) Class.forName("org.hl7.fhir.r4.model." + type)
                            .getConstructor()
                            .newInstance();
        } catch (ReflectiveOperationException unknownType) {
            return null;
        }
    }

    @Test
    void r4Examples() throws IOException {
        List<String> differences = new ArrayList<>();
        for (Path file : RefusalReport.jsonFiles(data("fhir-examples/r4-spec"))) {
            compare(file.getFileName().toString(), Files.readAllBytes(file), differences);
        }
        System.out.println("compared " + compared + " values of the R4 examples");
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(5000);
    }

    @Test
    void syntheticPatients() throws IOException {
        List<String> differences = new ArrayList<>();
        SyntheticPatients.each(Integer.MAX_VALUE, (name, bundle) -> {
            JsonArray entries = Json.parse(bundle).get().array("entry");
            Map<String, Integer> taken = new HashMap<>();
            for (int i = 0; i < entries.size(); i++) {
                JsonObject resource = entries.object(i).object("resource");
                if (taken.merge(resource.string("resourceType"), 1, Integer::sum) <= PER_TYPE_AND_BUNDLE) {
                    compare(name + "#" + i, Json.write(resource), differences);
                }
            }
        });
        System.out.println("compared " + compared + " values of synthetic patients");
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(5000);
    }

    private static Path data(String folder) {
        return Path.of(System.getenv("SALUS_DATA")).resolve(folder);
    }

    private void compare(String name, byte[] body, List<String> differences) {
        JsonObject tree = Json.parse(body).get();
        ReferenceResolver resolver =
                text -> Outcome.ok(text.indexOf('?') < 0 ? text : text.substring(0, text.indexOf('?')) + "/1");
        Examination examination = examiner.examine(tree, resolver);
        if (!examination.isOk()) {
            return;
        }
        Resource resource =
                (Resource) parser.parseResource(new String(Json.write(tree), java.nio.charset.StandardCharsets.UTF_8));
        String type = tree.string("resourceType");
        List<Param> params = new ArrayList<>(PARAMS.getOrDefault(type, List.of()));
        params.addAll(PARAMS.getOrDefault("Resource", List.of()));
        Set<String> seen = new HashSet<>();
        for (Param param : params) {
            if (!seen.add(param.code())) {
                continue;
            }
            Set<String> expected = expected(resource, param);
            Set<String> actual = actual(examination, param.code());
            compared += expected.size();
            if (!HapiValues.same(expected, actual)) {
                differences.add(
                        name + " " + type + "." + param.code() + " expected " + expected + " but was " + actual);
            }
        }
    }

    /** Alternative by alternative: HAPI's union compares quantities by unit, which it cannot without a UCUM service. */
    private static List<IBase> evaluate(IBase start, String expression) {
        List<IBase> found = new ArrayList<>();
        for (String alternative : expression.split("\\|")) {
            found.addAll(fhirPath.evaluate(start, alternative.strip(), IBase.class));
        }
        return found;
    }

    private static Set<String> expected(Resource resource, Param param) {
        Set<String> values = new TreeSet<>();
        String expression = param.code().equals("patient") || param.expression().startsWith("Resource.")
                ? param.expression().replace("Resource.", resource.fhirType() + ".")
                : param.expression();
        for (IBase element : evaluate(resource, expression)) {
            if (element instanceof Resource first && first != resource) {
                // Bundle.composition and Bundle.message have one expression; what they target tells them apart.
                String target = param.code().equals("message") ? "MessageHeader" : "Composition";
                if (!first.fhirType().equals(target)) {
                    continue;
                }
            }
            if (param.components().isEmpty()) {
                values.addAll(HapiValues.of(param.type(), (Base) element));
                continue;
            }
            List<String> parts = new ArrayList<>();
            for (String[] component : param.components()) {
                Set<String> part = new TreeSet<>();
                boolean fromRoot = component[1].startsWith("%resource.");
                IBase start = fromRoot ? resource : element;
                String path = fromRoot ? component[1].substring("%resource.".length()) : component[1];
                for (IBase value : evaluate(start, path)) {
                    part.addAll(HapiValues.of(component[0], (Base) value));
                }
                parts.add(part.isEmpty() ? "" : part.toString());
            }
            if (!parts.contains("")) {
                values.add(String.join(" $ ", parts));
            }
        }
        return values;
    }

    private static Set<String> actual(Examination examination, String code) {
        SearchParam param = examination.type().param(code);
        Set<String> values = new TreeSet<>();
        for (IndexEntry entry : examination.entries()) {
            boolean itself = entry.param().code().equals(param.indexedAs());
            // The type of an identifier comes besides its value, for one modifier.
            if (itself && reaches(param, entry) && !(entry instanceof IndexEntry.TypedIdentifier)) {
                values.add(HapiValues.text(entry));
            }
        }
        return values;
    }

    /** A parameter that another one's index serves sees only the references to its own targets. */
    private static boolean reaches(SearchParam param, IndexEntry entry) {
        if (param.code().equals(param.indexedAs()) || !(entry instanceof IndexEntry.Reference reference)) {
            return true;
        }
        String type = reference.type();
        if (type == null && reference.url() != null) {
            type = new IdType(reference.url()).getResourceType();
        }
        return param.targets().isEmpty() || (type != null && param.targets().contains(type));
    }
}
