import type { ProcessDetail } from '../../protocol/view.ts';

/** A tree of hundreds of processes is not read line by line. */
const MAX_TREE = 20;

type Member = ProcessDetail['tree'][number];

/** Each process under its parent, the main one first: `4242 python3`, `├─ 4250 ffmpeg`. */
export function treeLines(pid: number | null, members: readonly Member[]): readonly string[] {
  if (members.length === 0) return pid === null ? [] : [`${pid}`];
  const pids = new Set(members.map((each) => each.pid));
  const childrenOf = (parent: Member): readonly Member[] =>
    members.filter((each) => each.ppid === parent.pid && each.pid !== parent.pid);
  const branch = (member: Member, above: string): readonly string[] => {
    const children = childrenOf(member);
    return children.flatMap((child, at) => {
      const isLast = at === children.length - 1;
      const line = `${above}${isLast ? '└─' : '├─'} ${said(child)}`;
      return [line, ...branch(child, above + (isLast ? '   ' : '│  '))];
    });
  };
  const roots = members.filter(({ ppid }) => !pids.has(ppid));
  const lines = roots
    .toSorted((a, b) => Number(b.pid === pid) - Number(a.pid === pid))
    .flatMap((root) => [said(root), ...branch(root, '')]);
  const unsaid = lines.length - MAX_TREE;
  return unsaid <= 0 ? lines : [...lines.slice(0, MAX_TREE), `and ${unsaid} more`];
}

const said = ({ pid, comm }: Member): string => `${pid} ${comm}`;
