// The people of a page: what was found there, and what PivotCX says of it. One for each number.

export function peopleOf(found, answers) {
  const people = new Map();
  found.forEach((hit, index) => {
    const numbers = answers[index]?.numbers ?? [];
    const number = numbers.find(({ start, end }) => start <= hit.at && hit.at < end)
      ?? numbers.find(({ start }) => start >= hit.at - 1 && start <= hit.at + 3);
    if (!number) return;
    const known = people.get(number.phone);
    if (!known) people.set(number.phone, { ...number, name: number.candidate?.name || hit.name });
    else if (!known.name) known.name = hit.name;
  });
  return [...people.values()].sort((one, other) => rank(one) - rank(other));
}

export const isNew = (person) => !person.candidate;
export const canText = (person) => !person.refusal;
export const canChoose = (person) => person.valid && (isNew(person) || canText(person));

// Who can be texted comes first; the order of the page stays within.
function rank(person) {
  if (!person.valid) return 2;
  return person.refusal ? 1 : 0;
}
