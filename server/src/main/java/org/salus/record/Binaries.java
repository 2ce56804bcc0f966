package org.salus.record;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Attachments;
import org.salus.store.StagedAttachment;
import org.salus.store.StoredResource;
import org.salus.store.Write;

/**
 * Binary (R4 section 2.35): any content in and out as it is. What comes as a body of its own type lies in {@link Attachments}, and the
 * resource holds its type, size and hash (as extensions of {@code data}, which is not there); what comes in a JSON or XML resource lies in
 * the resource.
 */
final class Binaries {

    /** The largest content, which is never in memory as a whole. */
    static final long MAXIMUM_CONTENT = 1024L * 1024 * 1024;

    /** The largest content that is also given in JSON or XML by entries of Bundles and in XML, which are made in memory. */
    private static final long MAXIMUM_IN_MEMORY = 32L * 1024 * 1024;

    /** Type and subtype, then parameters without anything that could end a header (RFC 9110 section 8.3.1). */
    private static final Pattern TYPE = Pattern.compile("[\\w!#$&^.+-]{1,100}/[\\w!#$&^.+-]{1,100}(\\s*;[ -~]{0,200})?");

    private final Services services;
    private final Writes writes;

    Binaries(Services services, Writes writes) {
        this.services = services;
        this.writes = writes;
    }

    /** create and update with a content for a body. @param id null: a new one */
    FhirResponse write(FhirRequest request, ResourceType type, @Nullable String id, FhirRequest.Payload.Raw raw) {
        Interaction interaction = id == null ? Interaction.CREATE : Interaction.UPDATE;
        Decision decision = services.policy().decide(request.caller(), interaction, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, interaction, type));
        }
        if (id != null && !Ids.isValid(id)) {
            return FhirResponse.refused(Problem.Code.VALUE, "An id has 1 to 64 letters, digits, hyphens or dots.");
        }
        if (request.header("if-none-exist") != null) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.NOT_SUPPORTED, "A conditional create takes a Binary in JSON or XML.", "If-None-Exist"));
        }
        if (!TYPE.matcher(raw.contentType()).matches()) {
            return FhirResponse.refused(Problem.Code.MEDIA_TYPE, "The content needs a media type such as application/pdf.");
        }
        Outcome<Integer> expected = Versions.expected(
                id == null ? null : request.header("if-match"), id == null ? null : request.header("if-none-match"));
        if (expected instanceof Outcome.Refused<Integer>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        JsonObject binary = new JsonObject().put("resourceType", "Binary").put("contentType", raw.contentType());
        String context = request.header("x-security-context");
        if (context != null) {
            String relative = context.startsWith(request.base() + "/") ? context.substring(request.base().length() + 1) : context;
            binary.put("securityContext", JsonObject.of("reference", relative));
        }
        // Asked before the content is read, and again when the resource is prepared.
        Outcome<Long> patient = services.incoming().context().patient(request.caller(), binary);
        if (patient instanceof Outcome.Refused<Long>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        try {
            Outcome<StagedAttachment> outcome = services.attachments()
                    .stage(request.caller().organisation(), patient.get(), raw.content(), MAXIMUM_CONTENT);
            if (outcome instanceof Outcome.Refused<StagedAttachment>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            try (StagedAttachment staged = outcome.get()) {
                if (raw.length() >= 0 && raw.length() != staged.size()) {
                    throw new IOException("The sender broke off");
                }
                return writes.content(
                        request,
                        interaction,
                        id == null ? Write.Kind.CREATE : Write.Kind.PUT,
                        type,
                        id == null ? Ids.resource() : id,
                        binary,
                        expected.get(),
                        Contents.described(staged),
                        staged::write);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A read or vread that policy has let through: closed when its context is, else with its content. */
    FhirResponse shown(FhirRequest request, ResourceType type, String id, FhirResponse response, @Nullable StoredResource row) {
        if (row == null || row.deleted()) {
            return response;
        }
        JsonObject binary = Json.parse(row.body()).get();
        if (!services.incoming().context().isOpen(request.caller(), binary)) {
            return FhirResponse.refused(Reads.notFound(type, id));
        }
        if (response.status() != 200) {
            return response;
        }
        Optional<Attachments.Content> stored = services.attachments().of(request.caller().organisation(), row);
        String contentType = Objects.requireNonNullElse(binary.string("contentType"), "application/octet-stream");
        if (!TYPE.matcher(contentType).matches()) {
            contentType = "application/octet-stream";
        }
        String accept = request.header("accept");
        Format format = Format.of(accept, request.query());
        boolean entry = request.header(Bundles.ENTRY) != null;
        boolean named = accept != null && (accept.contains("fhir+json") || accept.contains("fhir+xml"));
        boolean resource = entry
                || named
                || request.query().first("_format") != null
                || accept != null && format != null && !MediaTypes.accepts(accept, contentType);
        if (resource) {
            if (format == null) {
                return FhirResponse.refused(
                        Problem.Code.NOT_ACCEPTABLE, "This content is " + contentType + ", or a Binary in JSON or XML.");
            }
            return stored.isEmpty() ? response : asResource(request, response, binary, stored.get(), format);
        }
        if (accept != null && !MediaTypes.accepts(accept, contentType)) {
            return FhirResponse.refused(
                    Problem.Code.NOT_ACCEPTABLE,
                    "This content is " + MediaTypes.plain(contentType) + "; ask for that, or for a Binary in JSON or XML.");
        }
        String context = BinaryContext.reference(binary);
        if (stored.isPresent()) {
            return response.with(new FhirResponse.Content(contentType, stored.get().size(), context, stored.get()::writeTo));
        }
        byte[] data = data(binary);
        return response.with(new FhirResponse.Content(contentType, data.length, context, out -> out.write(data)));
    }

    private static byte[] data(JsonObject binary) {
        String data = binary.string("data");
        return data == null ? new byte[0] : Base64.getMimeDecoder().decode(data);
    }

    /** The Binary with its content in {@code data}: in JSON streamed, else made in memory up to a limit. */
    private FhirResponse asResource(
            FhirRequest request, FhirResponse response, JsonObject binary, Attachments.Content content, Format format) {
        binary.remove("_data");
        boolean stream = !format.xml() && !format.pretty() && request.header(Bundles.ENTRY) == null;
        if (stream) {
            byte[] start = Json.write(binary);
            long length = start.length + ",\"data\":\"\"".length() + (content.size() + 2) / 3 * 4;
            return response.with(new FhirResponse.Content(MediaTypes.JSON, length, null, out -> {
                out.write(start, 0, start.length - 1);
                out.write(",\"data\":\"".getBytes(StandardCharsets.US_ASCII));
                try (OutputStream encoder = Base64.getEncoder().wrap(new KeptOpen(out))) {
                    content.writeTo(encoder);
                }
                out.write("\"}".getBytes(StandardCharsets.US_ASCII));
            }));
        }
        if (content.size() > MAXIMUM_IN_MEMORY) {
            return FhirResponse.refused(
                    Problem.Code.TOO_COSTLY,
                    "This content is too large for this form; read it by itself, as JSON or with its own media type.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) content.size());
        try {
            content.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        binary.put("data", Base64.getEncoder().encodeToString(bytes.toByteArray()));
        return new FhirResponse(
                response.status(), Json.write(binary), response.etag(), response.updated(), null, response.trace(), List.of());
    }

    /** What is wrapped goes on after the encoder is closed. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
