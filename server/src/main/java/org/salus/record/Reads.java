package org.salus.record;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.StoredResource;

/** read and vread (R4 sections 3.1.0.1 and 3.1.0.2). What policy hides is not found. */
public final class Reads {

    private final Services services;
    private final Subsets subsets;
    private final Binaries binaries;
    private final @Nullable ResourceType binary;

    Reads(Services services, Binaries binaries) {
        this.services = services;
        this.subsets = new Subsets(services.definitions());
        this.binaries = binaries;
        this.binary = services.definitions().type("Binary");
    }

    FhirResponse read(FhirRequest request, ResourceType type, String id) {
        Decision decision = services.policy().decide(request.caller(), Interaction.READ, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.READ, type));
        }
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(notFound(type, id));
        }
        Optional<StoredResource> found = services.store()
                .read(request.caller().organisation(), type.code(), id, decision.filter());
        return answer(request, Interaction.READ, type, id, found.orElse(null));
    }

    FhirResponse vread(FhirRequest request, ResourceType type, String id, String versionText) {
        Decision decision = services.policy().decide(request.caller(), Interaction.VREAD, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.VREAD, type));
        }
        int version = Versions.number(versionText);
        if (!Ids.isValid(id) || version < 1) {
            return FhirResponse.refused(notFound(type, id));
        }
        Optional<StoredResource> found = services.store()
                .vread(request.caller().organisation(), type.code(), id, version, decision.filter());
        return answer(request, Interaction.VREAD, type, id, found.orElse(null));
    }

    private FhirResponse answer(
            FhirRequest request, Interaction interaction, ResourceType type, String id, @Nullable StoredResource found) {
        FhirResponse response = plain(request, interaction, type, id, found);
        return type == binary ? binaries.shown(request, type, id, response, found) : response;
    }

    private FhirResponse plain(
            FhirRequest request, Interaction interaction, ResourceType type, String id, @Nullable StoredResource found) {
        if (found == null) {
            return FhirResponse.refused(notFound(type, id));
        }
        String reference = type.name() + "/" + id;
        Trace trace = Trace.of(interaction, type.name(), List.of(reference), found.patient(), "");
        if (found.deleted()) {
            List<Problem> gone = List.of(new Problem(
                    Problem.Code.GONE,
                    reference + " was deleted on " + Times.instant(found.updated()) + "; its versions are at "
                            + reference + "/_history."));
            return new FhirResponse(
                    410, OperationOutcomes.write(gone), found.version(), found.updated(), null, trace, gone);
        }
        String seen = request.header("if-none-match");
        String since = seen != null ? null : request.header("if-modified-since");
        if (seen != null && Versions.matches(seen, found.version())
                || since != null && Times.unchangedSince(since, found.updated())) {
            return new FhirResponse(304, null, found.version(), found.updated(), null, trace, List.of());
        }
        Outcome<byte[]> body = subsets.body(request.query(), type, found);
        if (body instanceof Outcome.Refused<byte[]>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        return new FhirResponse(200, body.get(), found.version(), found.updated(), null, trace, List.of());
    }

    /** What is not there and what is hidden is told in the same words. */
    public static Problem notFound(ResourceType type, String id) {
        return new Problem(
                Problem.Code.NOT_FOUND, type.name() + "/" + Door.shown(id) + " does not exist, or is not open to you.");
    }
}
