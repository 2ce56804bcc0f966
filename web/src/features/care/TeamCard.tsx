import { Facts, rowStyles as rows, Row, useChart, useMoment, usePart } from '@/features/chart';
import { formatDate, isoDate, readTeam, type CareTeam, type TeamMember } from '@/fhir';
import { t, tn } from '@/i18n';
import { Button, Chip, Icon } from '@/ui';
import { useAct } from './acts';
import styles from './care.module.css';
import { ListCard } from './ListCard';
import { left, stayed } from './member';

/** Who takes part in the care of the patient, how to reach them, and who has left. */
export function TeamCard() {
  const { patientId, now } = useChart();
  const query = usePart(patientId, 'careTeams');
  const members = readTeam(query.data?.resources ?? [], now);
  const current = members.filter((one) => !one.former);
  const former = members.filter((one) => one.former);
  return (
    <ListCard
      title={t('chart.careTeam')}
      meaning={t('care.teamMeaning')}
      query={query}
      rows={4}
      count={current.length === 0 ? undefined : tn('care.members', current.length)}
      add={{ text: t('care.member.add'), task: 'care-member' }}
      current={current}
      ended={former}
      endedText={tn('care.formerMembers', former.length)}
      nothing={{ title: t('care.noTeam'), detail: t('care.noTeamDetail') }}
      note={
        !current.some((one) => one.primary) && (
          <p className={rows.empty}>
            <Icon name="dashed" size={14} /> {t('care.noPrimary')}
          </p>
        )
      }
      more={t('care.moreTeams')}
    >
      {(one) => <Member key={one.key} member={one} />}
    </ListCard>
  );
}

function Member({ member }: { member: TeamMember }) {
  const { mayWrite } = useChart();
  const isThen = useMoment() !== null;
  const { act, failed, busy } = useAct();
  const contact =
    member.contact === null
      ? isThen
        ? t('care.contactOfNow')
        : t('care.contactUnknown')
      : member.contact.length === 0
        ? t('care.contactNone')
        : member.contact.join(', ');
  return (
    <Row type="CareTeam" id={member.team.id ?? ''}>
      <div className={rows.grow}>
        <div className={rows.name}>
          <b className={rows.strong}>{member.name}</b>{' '}
          {member.primary && (
            <Chip tone="info" icon="tick">
              {t('care.primary')}
            </Chip>
          )}
        </div>
        <Facts
          facts={[
            member.role ?? t('care.roleUnknown'),
            member.since === undefined
              ? t('care.startUnknown')
              : t('care.since', { date: formatDate(member.since) }),
            member.until === undefined ? null : t('care.until', { date: formatDate(member.until) }),
            member.teamName,
          ]}
        />
        <div className={rows.second}>{contact}</div>
        {failed !== null && (
          <p className={styles.failed} role="alert">
            <Icon name="barred" size={14} /> {t('care.notChanged', { reason: failed })}
          </p>
        )}
      </div>
      {mayWrite && !member.former && (
        <Button
          size="small"
          disabled={busy}
          aria-label={t('care.endMemberNamed', { name: member.name })}
          onClick={() =>
            void act<CareTeam>(
              left(member.team, member.participant, isoDate(Date.now())),
              t('care.memberEnded', { name: member.name }),
              (now) => stayed(now, member.participant),
            )
          }
        >
          {t('care.endMember')}
        </Button>
      )}
    </Row>
  );
}
