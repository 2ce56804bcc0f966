package org.salus.record.terminology;

import java.util.Set;
import org.salus.access.Policy;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.terminology.Scope;

/** A question to the terminology, on a type and on its resources: every person may ask, and programs that may read the type. */
final class TerminologyOperation implements Operation {

    /** What is particular to one of them. */
    @FunctionalInterface
    interface Question {
        /** @throws Questions.Wrong for parameters that are not understood */
        Outcome<JsonObject> ask(Call call, Scope scope);
    }

    private final Definition definition;
    private final Policy policy;
    private final Question question;

    TerminologyOperation(String type, String name, String summary, Policy policy, Question question) {
        this.definition = new Definition(
                name,
                Set.of(Level.TYPE, Level.INSTANCE),
                Set.of(type),
                false,
                new Needs.PersonOrOnAddressedType(
                        Interaction.READ, "Codes and their names, which the screens of every role show; nobody's data."),
                "http://hl7.org/fhir/OperationDefinition/" + type + "-" + name,
                summary);
        this.policy = policy;
        this.question = question;
    }

    @Override
    public Definition definition() {
        return definition;
    }

    @Override
    public FhirResponse run(Call call) {
        try {
            return Questions.answer(
                    call, definition.name(), question.ask(call, Questions.scope(policy, call.request().caller())));
        } catch (Questions.Wrong wrong) {
            return FhirResponse.refused(wrong.problems());
        }
    }
}
