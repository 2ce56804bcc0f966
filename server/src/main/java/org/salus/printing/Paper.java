package org.salus.printing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Trace;

/** Operations that answer a paper. */
public final class Paper {

    public static final String PDF = "application/pdf";

    /** Their parameter that says in which language, for a reader who needs another than the usual one. */
    public static final String LANGUAGE = "language";

    private Paper() {}

    /** That of the parameter, else the usual one; refused when it is none that Salus writes. */
    public static Outcome<Language> language(Operation.Call call, Language usual) {
        if (!call.parameters().has(LANGUAGE)) {
            return Outcome.ok(usual);
        }
        Language asked = Language.of(call.parameters().string(LANGUAGE));
        return asked != null
                ? Outcome.ok(asked)
                : Outcome.refused(new Problem(Problem.Code.PARAMETER, "language is en, fr or es: Salus writes no other.", LANGUAGE));
    }

    /** The language of who asks. */
    public static Language reader(Operation.Call call) {
        return Language.accepted(call.request().header("accept-language"));
    }

    public static FhirResponse answer(byte[] pdf, @Nullable Trace trace) {
        return new FhirResponse(
                200, null, 0, 0, null, trace, List.of(), new FhirResponse.Content(PDF, pdf.length, null, out -> out.write(pdf)));
    }
}
