package org.salus.demo;

import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/** For the first patients: a goal, the plan that leads there, and the team around it. */
final class Care {

    private static final int PATIENTS = 3;
    private static final String CORE = "http://hl7.org/fhir/us/core/";

    private final String physician;
    private final LocalDate today;

    /** @param physician reference of whose patients they are; empty for none */
    Care(String physician, LocalDate today) {
        this.physician = physician;
        this.today = today;
    }

    void add(Clinic.PatientBundle patient, int number) {
        if (number >= PATIENTS) {
            return;
        }
        goal(patient);
        plan(patient);
        team(patient);
    }

    private void goal(Clinic.PatientBundle patient) {
        ObjectNode goal = Fhir.resource("Goal");
        goal.put("lifecycleStatus", "active");
        Fhir.concept(
                goal.putObject("achievementStatus"),
                "http://terminology.hl7.org/CodeSystem/goal-achievement",
                "in-progress",
                "In Progress");
        goal.putObject("description").put("text", "Walks for 30 minutes on five days of the week");
        Fhir.reference(goal, "subject", patient.reference());
        goal.put("startDate", today.minusWeeks(5).toString());
        goal.withArray("target").addObject().put("dueDate", today.plusMonths(3).toString());
        patient.append(Fhir.url(patient, "walking"), goal);
    }

    private void plan(Clinic.PatientBundle patient) {
        ObjectNode plan = Fhir.resource("CarePlan");
        plan.putObject("text")
                .put("status", "generated")
                .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">More movement, step by step</div>");
        plan.put("status", "active").put("intent", "plan");
        plan.withArray("category")
                .addObject()
                .withArray("coding")
                .addObject()
                .put("system", CORE + "CodeSystem/careplan-category")
                .put("code", "assess-plan");
        plan.put("title", "More movement, step by step");
        Fhir.reference(plan, "subject", patient.reference());
        plan.putObject("period").put("start", today.minusWeeks(5).toString());
        plan.withArray("goal").addObject().put("reference", Fhir.url(patient, "walking"));
        plan.withArray("careTeam").addObject().put("reference", Fhir.url(patient, "team"));
        activity(plan, "completed", "Talk about what hinders walking", today.minusWeeks(5));
        activity(plan, "in-progress", "Walk with a pedometer and keep a diary", today.plusMonths(1));
        activity(plan, "not-started", "Look at the diary together", today.plusWeeks(4));
        patient.append(Fhir.url(patient, "plan"), plan);
    }

    private static void activity(ObjectNode plan, String status, String words, LocalDate by) {
        ObjectNode detail = plan.withArray("activity").addObject().putObject("detail");
        detail.put("status", status).put("description", words);
        detail.putObject("scheduledPeriod").put("end", by.toString());
    }

    private void team(Clinic.PatientBundle patient) {
        ObjectNode team = Fhir.resource("CareTeam");
        team.put("status", "active");
        Fhir.concept(
                team.withArray("category").addObject(),
                Fhir.LOINC,
                "LA28865-6",
                "Longitudinal care-coordination focused care team");
        team.put("name", "Care team");
        Fhir.reference(team, "subject", patient.reference());
        team.putObject("period").put("start", today.minusWeeks(5).toString());
        if (!physician.isEmpty()) {
            member(team, "446050000", "Primary care provider", physician, "");
        }
        member(team, "224535009", "Registered nurse", Site.reference("Practitioner", Site.NURSE), "Nora Walsh");
        member(team, "133932002", "Caregiver", "", "Mia Torres, Eastside Home Care");
        patient.append(Fhir.url(patient, "team"), team);
    }

    private void member(ObjectNode team, String code, String role, String reference, String name) {
        ObjectNode participant = team.withArray("participant").addObject();
        Fhir.concept(participant.withArray("role").addObject(), Fhir.SNOMED, code, role);
        ObjectNode member = participant.putObject("member");
        if (!reference.isEmpty()) {
            member.put("reference", reference);
        }
        if (!name.isEmpty()) {
            member.put("display", name);
        }
        participant.putObject("period").put("start", today.minusWeeks(5).toString());
    }
}
