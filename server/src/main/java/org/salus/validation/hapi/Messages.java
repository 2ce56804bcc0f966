package org.salus.validation.hapi;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;
import org.salus.validation.Issue;

/** From the library's messages to issues. */
final class Messages {

    private static final Pattern NOTE = Pattern.compile("/\\*.*?\\*/");

    private Messages() {}

    static List<Issue> issues(List<ValidationMessage> messages) {
        Set<Issue> issues = new LinkedHashSet<>();
        for (ValidationMessage message : messages) {
            if (isOwnFault(message)) {
                continue;
            }
            issues.add(new Issue(
                    isCrossVersion(message) ? Issue.Severity.WARNING : switch (message.getLevel()) {
                        case FATAL -> Issue.Severity.FATAL;
                        case ERROR -> Issue.Severity.ERROR;
                        case WARNING -> Issue.Severity.WARNING;
                        case INFORMATION, NULL -> Issue.Severity.INFORMATION;
                    },
                    code(message),
                    message.getMessage(),
                    path(message.getLocation()),
                    rule(message)));
        }
        return List.copyOf(issues);
    }

    /** The library leaves traces of the snapshots it makes in a folder, which it may not open here; the snapshot is none the worse. */
    private static boolean isOwnFault(ValidationMessage message) {
        return "ERROR_GENERATING_SNAPSHOT".equals(message.getMessageId()) && message.getMessage().contains("Access to files");
    }

    /** Extensions that stand for elements of other FHIR versions: which there are is not known here, so none is called wrong. */
    private static boolean isCrossVersion(ValidationMessage message) {
        return "Extension_EXT_Version_Invalid".equals(message.getMessageId());
    }

    private static Problem.Code code(ValidationMessage message) {
        if (message.getType() == null) {
            return Problem.Code.VALUE;
        }
        return switch (message.getType()) {
            case STRUCTURE -> Problem.Code.STRUCTURE;
            case REQUIRED -> Problem.Code.REQUIRED;
            case CODEINVALID -> Problem.Code.CODE;
            case INVARIANT, BUSINESSRULE -> Problem.Code.INVARIANT;
            case NOTFOUND -> Problem.Code.REFERENCE;
            case NOTSUPPORTED -> Problem.Code.NOT_SUPPORTED;
            case TOOCOSTLY -> Problem.Code.TOO_COSTLY;
            default -> Problem.Code.VALUE;
        };
    }

    /** Entries of Bundles come with a note of what they hold, which is no FHIRPath. */
    private static @Nullable String path(@Nullable String location) {
        if (location == null || location.isEmpty() || location.equals("(document)")) {
            return null;
        }
        return NOTE.matcher(location).replaceAll("");
    }

    private static @Nullable String rule(ValidationMessage message) {
        String id = message.getMessageId();
        if (id == null) {
            return null;
        }
        int key = id.lastIndexOf('#');
        return key < 0 ? id : id.substring(key + 1);
    }
}
