package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.vault.Vault;

/**
 * {@code Binary.securityContext} (R4 section 2.35.3): a Binary is open to whom the resource named there is open, belongs to that resource's
 * patient (is sealed with that patient's key), and takes its security labels. Patients see less: see {@link #isOpen}.
 */
final class BinaryContext {

    static final String SIZE = "urn:salus:content-size";
    static final String HASH = "urn:salus:content-sha256";

    /** Resources that are a content and what is to be known of it. */
    private static final Set<String> DOCUMENTS = Set.of("DocumentReference", "DiagnosticReport", "Media");

    private final R4 definitions;
    private final RecordStore store;
    private final Policy policy;
    private final Vault vault;

    BinaryContext(R4 definitions, RecordStore store, Policy policy, Vault vault) {
        this.definitions = definitions;
        this.store = store;
        this.policy = policy;
        this.vault = vault;
    }

    /**
     * The patient that a Binary on its way in belongs to, 0 for none; labels are added to it.
     *
     * @return REFERENCE when the context does not exist or is not open to the writer
     */
    Outcome<Long> patient(Caller caller, JsonObject binary) {
        if (declaresContent(binary)) {
            return Outcome.refused(new Problem(
                    Problem.Code.VALUE,
                    "Size and hash in data are the server's to say; send the content itself, in data or as the body.",
                    "Binary.data"));
        }
        String reference = reference(binary);
        if (reference == null) {
            return Outcome.ok(0L);
        }
        Optional<StoredResource> context = read(caller, reference);
        if (context.isEmpty()) {
            return Outcome.refused(new Problem(
                    Problem.Code.REFERENCE,
                    "The resource that securityContext names does not exist, or is not open to you.",
                    "Binary.securityContext"));
        }
        label(binary, Json.parse(context.get().body()).get());
        return Outcome.ok(context.get().patient());
    }

    /** Whether a Binary that policy has let through is open by its context too. */
    boolean isOpen(Caller caller, JsonObject binary) {
        String reference = reference(binary);
        if (reference == null) {
            // Nobody's: staff know it by what refers to it, and a patient has no way to know whose it is.
            return !caller.is(Role.PATIENT);
        }
        Optional<StoredResource> context = read(caller, reference);
        return context.isPresent() && (!caller.is(Role.PATIENT) || isShown(caller, reference, context.get(), binary));
    }

    /**
     * Whether a patient who may read the context is shown the content by it. A document or report is the content; the own Patient resource only
     * says whose chart it is, in which much lies that no patient sees: then something that the patient sees must name the content.
     */
    private boolean isShown(Caller caller, String reference, StoredResource context, JsonObject binary) {
        String type = reference.substring(0, reference.indexOf('/'));
        if (DOCUMENTS.contains(type)) {
            return true;
        }
        String url = "Binary/" + binary.string("id");
        return type.equals("Patient")
                && (isPhoto(Json.parse(context.body()).get(), url) || isInDocument(caller, context.self(), url));
    }

    private static boolean isPhoto(JsonObject patient, String url) {
        JsonArray photos = patient.array("photo");
        for (int i = 0; photos != null && i < photos.size(); i++) {
            JsonObject photo = photos.object(i);
            if (photo != null && url.equals(photo.string("url"))) {
                return true;
            }
        }
        return false;
    }

    private boolean isInDocument(Caller caller, long patient, String url) {
        ResourceType type = Objects.requireNonNull(definitions.type("DocumentReference"));
        Decision decision = policy.decide(caller, Interaction.READ, type.name());
        if (!decision.allowed()) {
            return false;
        }
        long location = vault.blindIndex(caller.organisation()).token("DocumentReference.location", TokenHashes.URI, url);
        Where named = Where.and(decision.filter(), new Where.InPatient(patient), new Where.AllTokens(location));
        return store.count(new Reader.Select(caller.organisation(), List.of(type.code()), named, List.of(), 1, null, false)) > 0;
    }

    private Optional<StoredResource> read(Caller caller, String reference) {
        ReferenceText text = ReferenceText.relative(reference);
        ResourceType type = text == null ? null : definitions.type(text.type());
        if (text == null || type == null) {
            return Optional.empty();
        }
        Decision decision = policy.decide(caller, Interaction.READ, type.name());
        return decision.allowed()
                ? store.read(caller.organisation(), type.code(), text.id(), decision.filter()).filter(row -> !row.deleted())
                : Optional.empty();
    }

    static @Nullable String reference(JsonObject binary) {
        JsonObject context = binary.object("securityContext");
        return context == null ? null : context.string("reference");
    }

    static boolean declaresContent(JsonObject binary) {
        JsonObject twin = binary.object("_data");
        JsonArray extensions = twin == null ? null : twin.array("extension");
        for (int i = 0; extensions != null && i < extensions.size(); i++) {
            JsonObject extension = extensions.object(i);
            String url = extension == null ? null : extension.string("url");
            if (SIZE.equals(url) || HASH.equals(url)) {
                return true;
            }
        }
        return false;
    }

    private static void label(JsonObject binary, JsonObject context) {
        JsonObject from = context.object("meta");
        JsonArray labels = from == null ? null : from.array("security");
        if (labels == null) {
            return;
        }
        JsonObject meta = binary.object("meta");
        if (meta == null) {
            meta = new JsonObject();
            binary.put("meta", meta);
        }
        JsonArray own = meta.array("security");
        List<Object> all = new ArrayList<>();
        if (own != null) {
            own.forEach(all::add);
        }
        for (Object label : labels) {
            if (!all.contains(label)) {
                all.add(label);
            }
        }
        meta.put("security", JsonArray.of(all.toArray()));
    }
}
