package org.salus.record;

import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.store.Commit;
import org.salus.store.StagedAttachment;

/** Binary resources whose content lies beside their body, for operations that write them together with what they belong to. */
public final class Contents {

    private Contents() {}

    /**
     * @param context what it belongs to, {@code DocumentReference/1}: to whom that is open, the content is
     * @param security labels of that, null for none
     */
    public static JsonObject binary(
            String id, String contentType, String context, @Nullable JsonArray security, StagedAttachment staged) {
        JsonObject binary = new JsonObject().put("resourceType", "Binary").put("id", id).put("meta", new JsonObject());
        if (security != null) {
            binary.put("meta", JsonObject.of("security", security.deepCopy()));
        }
        return binary.put("contentType", contentType)
                .put("securityContext", JsonObject.of("reference", context))
                .put("_data", described(staged));
    }

    /** Writes the content beside its Binary, one of several resources of the commit. */
    public static Commit.Participant of(String id, StagedAttachment staged) {
        return (connection, written) -> {
            Optional<Commit.Written> own = written.stream().filter(one -> one.id().equals(id)).findFirst();
            staged.write(connection, own.stream().toList());
        };
    }

    /** Whether the content lies beside the body: the server alone says its size there. */
    public static boolean isBeside(JsonObject binary) {
        return BinaryContext.declaresContent(binary);
    }

    /** What a Binary says of the resource that it belongs to. */
    public static @Nullable String context(JsonObject binary) {
        return BinaryContext.reference(binary);
    }

    /** What stands for {@code data}. */
    static JsonObject described(StagedAttachment staged) {
        return JsonObject.of(
                "extension",
                JsonArray.of(
                        new JsonObject().put("url", BinaryContext.SIZE).put("valueDecimal", JsonNumber.of(staged.size())),
                        new JsonObject()
                                .put("url", BinaryContext.HASH)
                                .put("valueBase64Binary", Base64.getEncoder().encodeToString(staged.hash()))));
    }
}
