package org.salus.audit;

import java.util.List;

/**
 * What is sealed in a row of the audit.
 *
 * @param roles codes of the roles
 * @param ids {@code Type/id}, with {@code /_history/version} where a version was written
 * @param omitted how many ids were more than a row keeps
 * @param status HTTP status
 */
record Details(
        String subject,
        String name,
        List<String> roles,
        String action,
        String type,
        List<String> ids,
        int omitted,
        String detail,
        int status,
        String address,
        String purpose,
        String requestId) {

    static final int MOST_IDS = 1000;
    private static final int LONGEST_DETAIL = 4000;
    private static final int FORM = 1;

    Details {
        if (ids.size() > MOST_IDS) {
            omitted += ids.size() - MOST_IDS;
            ids = ids.subList(0, MOST_IDS);
        }
        roles = List.copyOf(roles);
        ids = List.copyOf(ids);
        detail = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + " ..." : detail;
    }

    byte[] encode() {
        DetailsWriter out = new DetailsWriter();
        out.number(FORM);
        out.text(subject);
        out.text(name);
        out.texts(roles);
        out.text(action);
        out.text(type);
        out.names(ids);
        out.number(omitted);
        out.text(detail);
        out.number(status);
        out.text(address);
        out.text(purpose);
        out.text(requestId);
        return out.toByteArray();
    }

    static Details decode(byte[] bytes) {
        DetailsReader in = new DetailsReader(bytes);
        if (in.number() != FORM) {
            throw new IllegalStateException("Not the details of an audit row");
        }
        return new Details(
                in.text(), in.text(), in.texts(), in.text(), in.text(), in.names(), in.number(), in.text(), in.number(),
                in.text(), in.text(), in.text());
    }
}
