package org.salus.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.fhirpath.FHIRPathEngine;
import org.hl7.fhir.r4.hapi.ctx.HapiWorkerContext;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** FHIRPath by the reference implementation, which is loaded when the first expression needs it and never before. */
final class HapiPaths {

    private static final Logger LOG = LoggerFactory.getLogger(HapiPaths.class);

    /** Engines keep state while they evaluate, so each is used by one thread at a time. */
    private static final ConcurrentLinkedQueue<FHIRPathEngine> ENGINES = new ConcurrentLinkedQueue<>();

    private HapiPaths() {}

    /** @param type the data type's name, such as {@code Quantity}  @param value as in {@link JsonObject#get} */
    record Found(String type, Object value) {}

    private static final class Context {
        static final FhirContext R4 = FhirContext.forR4Cached();
    }

    /** Throws {@link FHIRException} or another RuntimeException for what is no FHIRPath. */
    static ExpressionNode parse(String expression) {
        FHIRPathEngine engine = take();
        ExpressionNode node = engine.parse(expression);
        ENGINES.offer(engine);
        return node;
    }

    static List<Found> evaluate(ExpressionNode node, JsonObject resource) {
        FHIRPathEngine engine = take();
        try {
            IBaseResource read = Context.R4
                    .newJsonParser()
                    .setParserErrorHandler(new LenientErrorHandler(false))
                    .parseResource(new String(Json.write(resource), StandardCharsets.UTF_8));
            List<Found> found = new ArrayList<>();
            for (Base base : engine.evaluate((Base) read, node)) {
                Found one = found(base);
                if (one != null) {
                    found.add(one);
                }
            }
            ENGINES.offer(engine);
            return found;
        } catch (RuntimeException e) {
            // An expression that fails on this one resource (a comparison of unlike things, say) finds nothing in it.
            LOG.debug("A search parameter's expression failed on a resource ({})", e.getClass().getSimpleName());
            return List.of();
        }
    }

    private static FHIRPathEngine take() {
        FHIRPathEngine idle = ENGINES.poll();
        return idle == null ? new FHIRPathEngine(new HapiWorkerContext(Context.R4, new NoDefinitions())) : idle;
    }

    /** Evaluation needs none of the thousands of profiles that the engine could ask for; of types only that they exist (for {@code ofType}). */
    private static final class NoDefinitions implements IValidationSupport {

        private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

        @Override
        public FhirContext getFhirContext() {
            return Context.R4;
        }

        @Override
        public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
            return List.of();
        }

        @Override
        public @Nullable IBaseResource fetchStructureDefinition(String url) {
            String name = url.startsWith(BASE) ? url.substring(BASE.length()) : "";
            boolean known = Context.R4.getElementDefinition(name) != null || Context.R4.getResourceTypes().contains(name);
            return known ? new StructureDefinition().setUrl(url).setName(name).setType(name) : null;
        }

        @Override
        public <T extends IBaseResource> @Nullable T fetchResource(@Nullable Class<T> type, String url) {
            return type == StructureDefinition.class ? type.cast(fetchStructureDefinition(url)) : null;
        }
    }

    private static @Nullable Found found(Base base) {
        if (base instanceof PrimitiveType<?> primitive) {
            String text = primitive.getValueAsString();
            if (text == null) {
                return null;
            }
            String type = base.fhirType();
            return switch (primitive.getValue()) {
                case Boolean truth -> new Found("boolean", truth);
                case Integer _ -> new Found(type, new JsonNumber(text));
                case BigDecimal _ -> new Found(type, new JsonNumber(text));
                default -> new Found(type, text);
            };
        }
        if (base instanceof IBaseResource || base.isEmpty()) {
            return null;
        }
        String json = Context.R4.newJsonParser().encodeToString((IBase) base);
        return Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof org.salus.kernel.Outcome.Ok<JsonObject>(JsonObject object)
                ? new Found(base.fhirType(), object)
                : null;
    }
}
