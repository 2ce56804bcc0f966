import { useNavigate } from '@tanstack/react-router';
import { useSession } from '@/api/sessionStore';
import { isFor, type ActionContext, type PageAction } from '@/workspace/feature';
import { actions } from './actions';

/** The actions that a page shows on buttons. They are of no chart, so none is offered a task. */
export function usePageActions(path: string): readonly PageAction[] {
  const { user } = useSession();
  const navigate = useNavigate();
  const context: ActionContext = {
    user,
    patientId: undefined,
    go: (href) => void navigate({ href }),
    openTask: () => undefined,
  };
  return actions
    .filter(
      ({ onPage, who, offered }) => onPage === path && isFor(who, user.roles) && (offered?.(context) ?? true),
    )
    .map(({ key, text, icon, run }) => ({
      key,
      text,
      icon,
      act: () => {
        run(context);
      },
    }));
}
