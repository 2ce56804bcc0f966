package org.salus.fhir;

import java.util.List;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;

/**
 * A FHIRPath expression, evaluated by the reference implementation where {@link PathCompiler} cannot say it as plain paths. It costs a
 * second parse of the resource, some milliseconds at most; what could take longer is refused when the parameter is defined.
 */
public final class PathExpression {

    private final String text;
    private final ExpressionNode node;

    PathExpression(String text, ExpressionNode node) {
        this.text = text;
        this.node = node;
    }

    public String text() {
        return text;
    }

    /** The values, each with its data type; empty when the resource has none. */
    List<HapiPaths.Found> evaluate(JsonObject resource) {
        return HapiPaths.evaluate(node, resource);
    }

    @Override
    public String toString() {
        return text;
    }
}
